import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { encodeReport, type DeliveryReport, type OutgoingRecord } from '#libs/contracts';
import { createApp } from '#libs/http';
import { KafkaStrategy, RecordProducer } from '#libs/kafka';
import { until } from '#libs/testing';
import { AuditModule, auditSlices } from '../../../apps/audit/src/index.js';
import { ControlModule, controlSlices } from '../../../apps/control/src/index.js';
import { Api, startKafka, testKeys } from '../../harness/index.js';

/** The root key's tenant, unless POSTRIDER_TENANT_ID says otherwise. */
export const TENANT = 'ten_default';

type Kafka = Awaited<ReturnType<typeof startKafka>>;

/** Audit and control in one process, on a broker of their own: other suites' groups have the same names. */
export class ManagementRig {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly api: Api,
    readonly kafka: Kafka,
  ) {}

  static async start(databaseUrl: string, settings: Readonly<Record<string, string>> = {}): Promise<ManagementRig> {
    const kafka = await startKafka();
    Object.assign(process.env, {
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      KAFKA_BROKERS: kafka.brokers,
      DATABASE_URL: databaseUrl,
      POSTRIDER_API_KEY: testKeys.apiKey,
      POSTRIDER_SECRETS_KEYS: testKeys.secretsKeys,
      EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
      EGRESS_ALLOW_HTTP: 'true',
      ...settings,
    });
    const { PostriderConfigModule } = await import('#libs/config');
    @Module({
      imports: [PostriderConfigModule.forRoot([...auditSlices, ...controlSlices]), AuditModule, ControlModule],
    })
    class Management {}
    const app = await createApp(Management, [KafkaStrategy]);
    await app.listen(0, '127.0.0.1');
    await app.startAllMicroservices();
    const { port } = app.getHttpServer().address() as AddressInfo;
    const rig = new ManagementRig(app, new Api(`http://127.0.0.1:${port}`, testKeys.apiKey), kafka);
    await rig.ready();
    return rig;
  }

  async ready(): Promise<void> {
    const isReady = async (): Promise<boolean> => {
      const { status, bytes } = await this.api.get('/readyz');
      if (status !== 200) throw new Error(bytes.toString());
      return true;
    };
    await until(isReady, { timeoutMs: 60_000, what: '/readyz' });
  }

  send(...records: readonly OutgoingRecord[]): Promise<unknown> {
    return this.app.get(RecordProducer).sendAll(records);
  }

  report(...reports: readonly DeliveryReport[]): Promise<unknown> {
    return this.send(...reports.map(encodeReport));
  }

  /** What the API answers at a path once it satisfies `wanted`: the recorder is some milliseconds behind. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on what it reads
  async eventually(path: string, wanted: (json: any) => boolean = () => true): Promise<any> {
    return until(
      async () => {
        const { status, json } = await this.api.get(path);
        return status === 200 && wanted(json) ? json : undefined;
      },
      { timeoutMs: 30_000, what: path },
    );
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.kafka.stop();
  }
}
