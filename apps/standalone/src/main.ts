import 'reflect-metadata';
import { runApp } from '#libs/http';
import { KafkaStrategy } from '#libs/kafka';
import { AppModule } from './app.module.js';

await runApp({ name: 'standalone', module: AppModule, transports: [KafkaStrategy] });
