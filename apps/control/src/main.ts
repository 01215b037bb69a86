import 'reflect-metadata';
import { runApp } from '#libs/http';
import { AppModule } from './app.module.js';

await runApp({ name: 'control', module: AppModule });
