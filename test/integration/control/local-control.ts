import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '#libs/http';
import { until } from '#libs/testing';
import { Api, testKeys } from '../../harness/index.js';

/** The management API in this process, on a free port. */
export class LocalControl {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly api: Api,
  ) {}

  /** Resolves once it reads the database. @param settings on top of the suite's own */
  static async start(databaseUrl: string, settings: Readonly<Record<string, string>> = {}): Promise<LocalControl> {
    Object.assign(process.env, {
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      DATABASE_URL: databaseUrl,
      POSTRIDER_API_KEY: testKeys.apiKey,
      POSTRIDER_SECRETS_KEYS: testKeys.secretsKeys,
      EGRESS_ALLOWED_CIDRS: '127.0.0.1/32',
      ...settings,
    });
    const { AppModule } = await import('../../../apps/control/src/app.module.js');
    const app = await createApp(AppModule);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const api = new Api(`http://127.0.0.1:${port}`, testKeys.apiKey);
    const answers = async (): Promise<boolean> => (await api.get('/v1/endpoints')).status === 200;
    await until(answers, { timeoutMs: 30_000, what: 'the database' });
    return new LocalControl(app, api);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}
