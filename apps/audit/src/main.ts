import 'reflect-metadata';
import { runApp } from '#libs/http';
import { KafkaStrategy } from '#libs/kafka';
import { AppModule } from './app.module.js';

await runApp({ name: 'audit', module: AppModule, transports: [KafkaStrategy] });
