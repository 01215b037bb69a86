import 'reflect-metadata';
import { runApp } from '#libs/http';
import { KafkaStrategy } from '#libs/kafka';
import { WorkerAppModule } from './app.module.js';

await runApp({ name: 'worker', module: WorkerAppModule, transports: [KafkaStrategy] });
