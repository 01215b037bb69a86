import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { fetchJars } from '../../scripts/local/kafka-jars.ts';
import { KafkaServer } from '../../scripts/local/kafka-server.ts';
import { PostgresServer } from '../../scripts/local/postgres-server.ts';
import { temporaryFolder } from './folder.js';

/** The broker and the database server that `npm test` started for all suites. */
export interface SharedServices {
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
}

export function sharedServices(): SharedServices {
  const kafkaBrokers = process.env['KAFKA_BROKERS'];
  const databaseUrl = process.env['DATABASE_URL'];
  if (kafkaBrokers === undefined || databaseUrl === undefined) {
    throw new Error('KAFKA_BROKERS and DATABASE_URL are not set: run this suite with `npm test`, which starts both');
  }
  return { kafkaBrokers, databaseUrl };
}

/** A broker of a suite's own, to be stopped, killed or paused (2 to 3 s to start). */
export async function startKafka(settings: Readonly<Record<string, string>> = {}): Promise<KafkaServer> {
  await fetchJars((line) => console.log(line));
  const folder = temporaryFolder('kafka');
  return await KafkaServer.start({ folder, logFile: join(folder, 'kafka.log'), brief: true, settings });
}

/** A database server of a suite's own, to be stopped, killed or paused (1 s to start). */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = temporaryFolder('postgres');
  const logFile = join(folder, 'postgres.log');
  return await PostgresServer.start({ folder: join(folder, 'data'), logFile, password: 'test', brief: true });
}

export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database on the shared server, or on the one given. */
export async function freshDatabase(serverUrl: string = sharedServices().databaseUrl): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
