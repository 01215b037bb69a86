import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { runApp } from '#libs/http';
import { ApiAppModule } from './app.module.js';

/**
 * The old generation may grow to twice what is in use before it is collected. Left alone, Node lets it grow by some megabytes
 * where little is allocated: a collection each two seconds, each of which holds up what is published meanwhile (docs/performance.md).
 */
setFlagsFromString('--heap-growing-percent=100');

await runApp({ name: 'api', module: ApiAppModule });
