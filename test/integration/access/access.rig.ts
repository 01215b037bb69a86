import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Scope } from '#libs/contracts';
import { Database } from '#libs/database';
import { createApp } from '#libs/http';
import { Api, freshDatabase, sharedServices, testKeys } from '../../harness/index.js';

/** As they are started one by one, and all together. */
const APPS = {
  standalone: () => import('../../../apps/standalone/src/app.module.js'),
  publisher: () => import('../../../apps/publisher/src/app.module.js'),
  audit: () => import('../../../apps/audit/src/app.module.js'),
  control: () => import('../../../apps/control/src/app.module.js'),
};

/** Every app in one process, as `npm start` has it, or one of them by itself, with its consumers at rest. */
export class AccessRig {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly baseUrl: string,
    private readonly tearDown: () => Promise<void>,
  ) {}

  /** @param databaseUrl of a server of the suite's own; otherwise a fresh database on the shared one */
  static async start(
    options: { readonly databaseUrl?: string; readonly env?: object; readonly app?: keyof typeof APPS } = {},
  ): Promise<AccessRig> {
    const place = options.databaseUrl === undefined ? await freshDatabase() : undefined;
    Object.assign(process.env, {
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      KAFKA_BROKERS: sharedServices().kafkaBrokers,
      DATABASE_URL: options.databaseUrl ?? place?.url,
      POSTRIDER_API_KEY: testKeys.apiKey,
      POSTRIDER_SECRETS_KEYS: testKeys.secretsKeys,
      EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
      EGRESS_ALLOW_HTTP: 'true',
      HTTP_TRUSTED_PROXIES: '127.0.0.2/32',
      ...options.env,
    });
    const { AppModule } = await APPS[options.app ?? 'standalone']();
    const app = await createApp(AppModule);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    await app.get(Database).whenReady();
    return new AccessRig(app, `http://127.0.0.1:${port}`, async () => {
      await app.close();
      await place?.drop();
    });
  }

  /** With the root key. */
  get root(): Api {
    return this.as(testKeys.apiKey);
  }

  as = (key: string): Api => new Api(this.baseUrl, key);

  rows = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> =>
    this.app.get(Database).rows<Row>(sql, parameters);

  async createTenant(name: string): Promise<string> {
    return succeeded(await this.root.post('/v1/tenants', { name })).id;
  }

  /** A key with these scopes, and whatever else is set. */
  async createKey(
    tenantId: string,
    scopes: readonly Scope[],
    settings: object = {},
  ): Promise<{ readonly id: string; readonly key: string }> {
    return succeeded(await this.root.post(`/v1/tenants/${tenantId}/keys`, { name: 'test', scopes, ...settings }));
  }

  stop = (): Promise<void> => this.tearDown();
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on what it reads
function succeeded({ status, json }: { readonly status: number; readonly json: unknown }): any {
  if (status >= 400) throw new Error(`answered ${status}: ${JSON.stringify(json)}`);
  return json;
}
