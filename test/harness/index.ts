export { Api, type ApiAnswer } from './api.js';
export { launchApp, startApp, testKeys, type AppName, type RunningApp } from './app.js';
export { temporaryFolder } from './folder.js';
export { KafkaCluster } from './kafka-cluster.js';
export {
  freshDatabase,
  sharedServices,
  startKafka,
  startPostgres,
  type FreshDatabase,
  type SharedServices,
} from './services.js';
