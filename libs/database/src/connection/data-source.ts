import { DataSource } from 'typeorm';
import { entities } from '../configuration/entities.js';
import { migrations } from '../migrations/migrations.js';
import type { DatabaseConfig } from './database.config.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** The client gives up a little after the server should have: only a server that is gone or frozen lets it. */
const CLIENT_GRACE_MS = 5_000;

export function createDataSource(config: DatabaseConfig, onPoolError: (error: unknown) => void): DataSource {
  return new DataSource({
    type: 'postgres',
    url: config.DATABASE_URL,
    applicationName: 'postrider',
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logging: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // An idle connection that dies is replaced by the next query; unhandled, its error would end the process.
    poolErrorHandler: onPoolError,
    extra: {
      max: config.DATABASE_POOL_SIZE,
      keepAlive: true,
      idleTimeoutMillis: 30_000,
      statement_timeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
      query_timeout: config.DATABASE_STATEMENT_TIMEOUT_MS + CLIENT_GRACE_MS,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
}
