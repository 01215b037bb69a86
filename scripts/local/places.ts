import { join, resolve } from 'node:path';
import { KAFKA_VERSION } from './broker-settings.ts';

/** Where this clone lies. */
export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Everything that `npm start` keeps: data, logs, keys, pid records. `.postrider` in the clone (git-ignored) unless
 * POSTRIDER_STATE_FOLDER names another place; `npm run reset` deletes it.
 */
export const STATE_FOLDER = resolve(process.env['POSTRIDER_STATE_FOLDER'] ?? join(ROOT, '.postrider'));

/** Fetched once per clone, shared by `npm start` and `npm test`. */
export const KAFKA_CACHE = join(ROOT, 'node_modules/.cache/postrider', `kafka-${KAFKA_VERSION}`);

export const statePaths = (folder: string = STATE_FOLDER) => ({
  folder,
  /** Exists while an `npm start` runs: who it is. */
  start: join(folder, 'start.json'),
  /** Exists while an `npm start` is ready: how to reach it. */
  dev: join(folder, 'dev.json'),
  keys: join(folder, 'keys.json'),
  demo: join(folder, 'demo.json'),
  kafka: join(folder, 'kafka'),
  /** Exists when Kafka's data lies in a Docker volume instead. */
  dockerKafka: join(folder, 'docker-kafka'),
  postgres: join(folder, 'postgres'),
  logs: join(folder, 'logs'),
  processes: join(folder, 'processes'),
});

export type StatePaths = ReturnType<typeof statePaths>;
