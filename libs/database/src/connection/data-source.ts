import { DataSource, type Logger } from 'typeorm';
import { entities } from '../configuration/entities.js';
import { migrations } from '../migrations/migrations.js';
import type { DatabaseConfig } from './database.config.js';
import { HeardClient } from './heard-client.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** The client gives up a little after the server should have: only a server that is gone or frozen lets it. */
const CLIENT_GRACE_MS = 5_000;

/** Failures reach our own log as errors, without the statement's parameters; TypeORM would print to the console. */
const silent: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** For the app's queries, each of them bounded in time. */
export function createDataSource(config: DatabaseConfig, onPoolError: (error: unknown) => void): DataSource {
  return dataSource(config.DATABASE_URL, onPoolError, {
    max: config.DATABASE_POOL_SIZE,
    statement_timeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
    answerTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS + CLIENT_GRACE_MS,
    idle_in_transaction_session_timeout: 60_000,
  });
}

/** For migrations, which may take as long as they need on a large table. */
export function createMigrationSource(config: DatabaseConfig, onPoolError: (error: unknown) => void): DataSource {
  return dataSource(config.DATABASE_URL, onPoolError, { max: 2 });
}

function dataSource(
  url: string,
  onPoolError: (error: unknown) => void,
  pool: Readonly<Record<string, number>>,
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: 'postrider',
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logging: false,
    logger: silent,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // An idle connection that dies is replaced by the next query; unhandled, its error would end the process.
    poolErrorHandler: onPoolError,
    extra: { Client: HeardClient, keepAlive: true, idleTimeoutMillis: 30_000, ...pool },
  });
}
