import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { EventTypeDirectory } from '#libs/database';
import { createApp } from '#libs/http';
import { until } from '#libs/testing';
import { Api, freshDatabase, sharedServices, testKeys, type FreshDatabase } from '../../harness/index.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Read before any publisher writes settings of its own into the environment. */
const shared = sharedServices();

/** The publisher in this process, on a free port, with a database of its own. */
export class LocalPublisher {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly api: Api,
    readonly database: FreshDatabase | undefined,
  ) {}

  /** @param settings on top of the suite's own; a DATABASE_URL among them spares the fresh database */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<LocalPublisher> {
    const database = settings['DATABASE_URL'] === undefined ? await freshDatabase(shared.databaseUrl) : undefined;
    Object.assign(process.env, {
      KAFKA_BROKERS: shared.kafkaBrokers,
      LOG_LEVEL: 'fatal',
      POSTRIDER_API_KEY: testKeys.apiKey,
      POSTRIDER_SECRETS_KEYS: testKeys.secretsKeys,
      ...(database === undefined ? {} : { DATABASE_URL: database.url }),
      ...settings,
    });
    const { AppModule } = await import('../../../apps/publisher/src/app.module.js');
    const app = await createApp(AppModule);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new LocalPublisher(app, new Api(`http://127.0.0.1:${port}`, testKeys.apiKey), database);
  }

  /** Waits for broker, topics, database, migrations and event types; answers itself, for chaining. */
  async ready(): Promise<this> {
    await until(async () => (await this.api.get('/readyz')).status === 200, { timeoutMs: 30_000, what: '/readyz' });
    const types = this.app.get(EventTypeDirectory);
    await until(() => types.isLoaded, { timeoutMs: 30_000, what: 'the event types' });
    return this;
  }

  /** The value of one metric with these labels; 0 when it was never counted. */
  async metric(series: string): Promise<number> {
    const { bytes } = await this.api.get('/metrics');
    const line = bytes
      .toString('utf8')
      .split('\n')
      .find((candidate) => candidate.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? 0);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database?.drop();
  }
}
