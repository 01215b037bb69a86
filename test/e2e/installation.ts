import type { components } from '#libs/api-client';
import { until, WebhookReceiver, type AnswerScript } from '#libs/testing';
import { freshDatabase, startApp, startKafka, testKeys, type Api, type RunningApp } from '../harness/index.js';
import { ConfigDatabase } from './config-database.js';
import { KafkaClient } from './kafka-client.js';

/** A Postrider of one suite's own: its broker, its database and the standalone app. */
export class Installation {
  private readonly receivers: WebhookReceiver[] = [];

  private constructor(
    private running: RunningApp,
    private readonly startAnother: () => Promise<RunningApp>,
    readonly kafka: KafkaClient,
    private readonly database: ConfigDatabase,
    private readonly stopServices: () => Promise<void>,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const [broker, database] = await Promise.all([startKafka(), freshDatabase()]);
    const start = (): Promise<RunningApp> =>
      startApp('standalone', { KAFKA_BROKERS: broker.brokers, DATABASE_URL: database.url, ...settings });
    const configuration = new ConfigDatabase(database.url);
    return new Installation(await start(), start, new KafkaClient(broker.brokers), configuration, async () => {
      await broker.stop();
      await database.drop();
    });
  }

  get app(): RunningApp {
    return this.running;
  }

  /** Kills the app and starts it anew, on another port; broker and database go on. */
  async crash(): Promise<void> {
    await this.running.kill();
    this.running = await this.startAnother();
  }

  get apiKey(): string {
    return testKeys.apiKey;
  }

  get api(): Api {
    return this.app.api;
  }

  async stop(): Promise<void> {
    await Promise.all(this.receivers.map((receiver) => receiver.close()));
    await this.running.stop();
    await this.stopServices();
  }

  /** A receiver on loopback and an endpoint that leads to it, in force in the dispatcher. */
  async subscribe(
    eventType: string,
    script?: AnswerScript,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly receiver: WebhookReceiver; readonly id: string; readonly secret: string }> {
    const receiver = await WebhookReceiver.start(script);
    this.receivers.push(receiver);
    const endpoint = await this.api.createEndpoint({ url: receiver.url, eventTypes: [eventType], ...settings });
    await this.configured();
    return { receiver, id: endpoint.id, secret: endpoint.secret };
  }

  actionsByRequest = (): Promise<ReadonlyMap<string, number>> => this.database.actionsByRequest();

  /** Resolves when the dispatcher goes by the configuration that is in the database now. */
  async configured(): Promise<void> {
    const version = await this.database.configVersion();
    await until(async () => (await this.metric('postrider_config_version')) >= version, {
      timeoutMs: 10_000,
      what: `configuration version ${version} to be in force`,
      everyMs: 10,
    });
  }

  /** One sample of `/metrics`, the sum over its labels; 0 when there is none. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = (await this.api.get('/metrics')).bytes.toString();
    return text
      .split('\n')
      .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(labels))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** The delivery of one event to one endpoint, once it satisfies `wanted`. */
  async delivery(
    eventId: string,
    endpointId: string,
    wanted: (delivery: DeliveryAnswer) => boolean = () => true,
    what = 'to be listed',
  ): Promise<DeliveryAnswer> {
    let last: DeliveryAnswer | undefined;
    return until(
      async () => {
        const { data } = await this.api.client.GET('/v1/deliveries', { params: { query: { eventId, endpointId } } });
        last = data?.data[0];
        return last !== undefined && wanted(last) ? last : undefined;
      },
      { timeoutMs: 30_000, what: `the delivery of ${eventId} to ${endpointId} ${what}` },
    ).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; it was ${JSON.stringify(last)}`, { cause: error });
    });
  }

  async deliveryInState(eventId: string, endpointId: string, state: string): Promise<DeliveryAnswer> {
    return this.delivery(eventId, endpointId, (delivery) => delivery.state === state, `to be ${state}`);
  }

  async attempts(deliveryId: string): Promise<readonly AttemptAnswer[]> {
    const path = { id: deliveryId };
    const { data, error } = await this.api.client.GET('/v1/deliveries/{id}/attempts', { params: { path } });
    if (data === undefined)
      throw new Error(`the attempts of ${deliveryId} were answered ${error.status}: ${error.detail}`);
    return data.data;
  }
}

export type DeliveryAnswer = components['schemas']['Delivery'];
export type AttemptAnswer = components['schemas']['Attempt'];
