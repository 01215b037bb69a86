import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type {
  AutoDisable,
  BodyFormat,
  DeliveryReport,
  EndpointState,
  IncomingRecord,
  Ordering,
  OutgoingRecord,
  RateLimit,
  RetryPolicy,
  SignatureFormat,
} from '#libs/contracts';
import { Database, EndpointRepository, SecretStore, type EndpointWithTypes } from '#libs/database';
import { newSigningSecret } from '#libs/domain';
import { createApp } from '#libs/http';
import { KafkaStrategy, RecordProducer } from '#libs/kafka';
import { Metrics } from '#libs/observability';
import { eventRecord, eventSummary, until } from '#libs/testing';
import { AppModule } from '../../../apps/webhook-dispatcher/src/app.module.js';
import { freshDatabase, testKeys, type FreshDatabase } from '../../harness/index.js';
import { Probe } from './probe.consumer.js';

@Module({ imports: [AppModule], controllers: [Probe] })
class ProbedDispatcher {}

export interface TestEndpoint {
  readonly id: string;
  readonly secret: string;
}

/** A delay within the smallest tiers, so that a test sees a retry come. */
export const fixedRetry = (initialDelayMs: number, maxAttempts: number): RetryPolicy => ({
  policy: 'fixed',
  initialDelayMs,
  maxDelayMs: initialDelayMs,
  maxAttempts,
});

/** A dispatcher in this process, against the broker and database server of the test run. */
export class DispatcherRig {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: FreshDatabase,
  ) {}

  /** @param database of a dispatcher before this one, to go on with its endpoints */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    database?: FreshDatabase,
  ): Promise<DispatcherRig> {
    const own = database ?? (await freshDatabase());
    const environment = { ...process.env };
    Object.assign(process.env, {
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      POSTRIDER_API_KEY: testKeys.apiKey,
      POSTRIDER_SECRETS_KEYS: testKeys.secretsKeys,
      EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
      EGRESS_ALLOW_HTTP: 'true',
      ...settings,
      DATABASE_URL: own.url,
    });
    const app = await createApp(ProbedDispatcher, [KafkaStrategy]);
    process.env = environment;
    await app.init();
    await app.startAllMicroservices();
    await app.get(Database).whenReady();
    return new DispatcherRig(app, own);
  }

  get db(): Database {
    return this.app.get(Database);
  }

  /** As Prometheus reads them. */
  metrics(): Promise<string> {
    return this.app.get(Metrics).render();
  }

  get probe(): Probe {
    return this.app.get(Probe);
  }

  get producer(): RecordProducer {
    return this.app.get(RecordProducer);
  }

  get secrets(): SecretStore {
    return this.app.get(SecretStore);
  }

  get endpoints(): EndpointRepository {
    return this.app.get(EndpointRepository);
  }

  async endpoint(
    tenantId: string,
    url: string,
    settings: {
      readonly retry?: RetryPolicy;
      readonly timeoutMs?: number;
      readonly eventTypes?: readonly string[];
      readonly rateLimit?: RateLimit;
      readonly autoDisable?: AutoDisable;
      readonly ordering?: Ordering;
      readonly bodyFormat?: BodyFormat;
      readonly signatureFormat?: SignatureFormat;
      readonly name?: string;
    } = {},
  ): Promise<TestEndpoint> {
    const secret = newSigningSecret();
    const created: EndpointWithTypes = await this.endpoints.create(
      {
        tenantId,
        url,
        description: '',
        headers: {},
        timeoutMs: 30_000,
        retry: fixedRetry(1_000, 3),
        eventTypes: ['*'],
        ...settings,
        secret,
      },
      new Date(),
    );
    return { id: created.id, secret };
  }

  /** Publishes events as any Kafka client could, and answers their records. */
  async publish(
    tenantId: string,
    count = 1,
    data?: string,
    type = 'order.created',
  ): Promise<readonly OutgoingRecord[]> {
    const records = Array.from({ length: count }, () => eventRecord(eventSummary({ tenantId, type }), data));
    await this.producer.sendAll(records);
    return records;
  }

  /** Copies a record as it lies, as a command-line tool would: same key, value and headers, nothing decoded. */
  async copy(record: IncomingRecord, topic: string): Promise<void> {
    await this.producer.send({
      topic,
      key: record.key?.toString() ?? null,
      value: record.value ?? Buffer.alloc(0),
      headers: record.headers,
    });
  }

  /** Waits for that many reports of a kind, and answers them. */
  reports<Kind extends DeliveryReport['kind']>(
    tenantId: string,
    kind: Kind,
    count = 1,
  ): Promise<readonly Extract<DeliveryReport, { kind: Kind }>[]> {
    const enough = () => {
      const reports = this.probe.reportsOf(tenantId, kind);
      return reports.length >= count ? reports : undefined;
    };
    return until(enough, { timeoutMs: 30_000, everyMs: 10, what: `${count} reports of kind ${kind}` });
  }

  /** Subscriptions of a new endpoint are in force when its events arrive. */
  async untilKnown(tenantId: string, endpointIds: readonly string[]): Promise<void> {
    const { EndpointDirectory } =
      await import('../../../apps/webhook-dispatcher/src/endpoints/endpoint-directory.service.js');
    const directory = this.app.get(EndpointDirectory);
    await until(
      () => endpointIds.every((id) => directory.candidatesFor(tenantId, 'order.created').endpointIds.includes(id)),
      {
        timeoutMs: 10_000,
        what: 'the endpoints in the directory',
        everyMs: 5,
      },
    );
  }

  /** Resolves when the dispatcher goes by it. */
  async setState(endpointId: string, state: EndpointState): Promise<void> {
    const sql = 'UPDATE endpoints SET state = $2, state_changed_at = now(), updated_at = now() WHERE id = $1';
    await this.db.write(sql, [endpointId, state]);
    const { EndpointDirectory } =
      await import('../../../apps/webhook-dispatcher/src/endpoints/endpoint-directory.service.js');
    const directory = this.app.get(EndpointDirectory);
    const inForce = async (): Promise<boolean> => {
      const found = await directory.lookup(endpointId);
      return found.kind === 'found' && found.endpoint.state === state;
    };
    await until(inForce, { timeoutMs: 10_000, everyMs: 5, what: `${endpointId} to be ${state}` });
  }

  /** A new process with the same endpoints. */
  async restart(): Promise<DispatcherRig> {
    await this.stop();
    return DispatcherRig.start({}, this.database);
  }

  /** What SIGTERM does: drain, then leave. */
  stop(): Promise<void> {
    return this.app.close();
  }
}

export const newTenant = (): string => `ten_${randomUUID().slice(0, 8)}`;
