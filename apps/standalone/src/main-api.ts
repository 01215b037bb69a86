import 'reflect-metadata';
import { runApp } from '#libs/http';
import { ApiAppModule } from './app.module.js';

await runApp({ name: 'api', module: ApiAppModule });
