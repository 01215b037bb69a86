import { until } from '#libs/testing';
import type { KafkaServer } from '../../scripts/local/kafka-server.ts';
import { ConfigDatabase } from '../e2e/config-database.js';
import { freshDatabase, startApp, startKafka, type Api, type AppName, type RunningApp } from '../harness/index.js';
import { Ledger, type Subscriber, type SubscribeOptions } from './ledger.js';
import { metricOf } from './metric.js';

export interface FleetOptions {
  readonly dispatchers?: number;
  /** On top of what the harness sets; given to every app. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A cluster of the suite's own, instead of one broker of the fleet's. */
  readonly brokers?: string;
  /** A database server of the suite's own, to be killed. */
  readonly databaseUrl?: string;
}

/** A crashed member's partitions are free after so long: the least that Kafka's defaults allow. */
export const SESSION_TIMEOUT_MS = 6_000;

/** Postrider spread over processes: a publisher, control, audit and any number of dispatchers, with a broker of their own. */
export class Fleet {
  readonly ledger = new Ledger();
  readonly dispatchers: RunningApp[] = [];
  private readonly apps = new Map<AppName, RunningApp>();

  private constructor(
    private readonly ownKafka: KafkaServer | undefined,
    readonly brokers: string,
    readonly databaseUrl: string,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static async start({ dispatchers = 1, settings = {}, brokers, databaseUrl }: FleetOptions = {}): Promise<Fleet> {
    const given = { url: databaseUrl ?? '', drop: () => Promise.resolve() };
    const [kafka, database] = await Promise.all([
      brokers === undefined ? startKafka() : undefined,
      databaseUrl === undefined ? freshDatabase() : given,
    ]);
    const fleet = new Fleet(kafka, brokers ?? kafka?.brokers ?? '', database.url, settings, database.drop);
    try {
      await Promise.all([
        ...(['publisher', 'control', 'audit'] as const).map((name) => fleet.startOnce(name)),
        ...Array.from({ length: dispatchers }, () => fleet.startDispatcher()),
      ]);
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** The fleet's one broker. */
  get kafka(): KafkaServer {
    if (this.ownKafka === undefined) throw new Error('the brokers of this fleet are not its own');
    return this.ownKafka;
  }

  get publisher(): Api {
    return this.app('publisher').api;
  }

  get control(): Api {
    return this.app('control').api;
  }

  get audit(): Api {
    return this.app('audit').api;
  }

  /** The one that has run for the longest time. */
  get dispatcher(): RunningApp {
    const [first] = this.dispatchers;
    if (first === undefined) throw new Error('no dispatcher runs');
    return first;
  }

  app(name: AppName): RunningApp {
    const app = this.apps.get(name);
    if (app === undefined) throw new Error(`${name} does not run`);
    return app;
  }

  /** Every setting that an app of this fleet takes, for apps that a test starts by itself. */
  get environment(): Readonly<Record<string, string>> {
    return {
      KAFKA_BROKERS: this.brokers,
      DATABASE_URL: this.databaseUrl,
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      ...this.settings,
    };
  }

  async startDispatcher(): Promise<RunningApp> {
    const dispatcher = await startApp('webhook-dispatcher', this.environment);
    this.dispatchers.push(dispatcher);
    return dispatcher;
  }

  /** SIGKILL: no chance to drain. */
  async killDispatcher(dispatcher = this.dispatcher): Promise<void> {
    await dispatcher.kill();
    this.dismiss(dispatcher);
  }

  /** SIGTERM lets it drain; it must end by itself and say that all went well. */
  async stopDispatcher(dispatcher = this.dispatcher): Promise<void> {
    this.dismiss(dispatcher);
    const { code, signal } = await dispatcher.stop();
    if (code !== 0) throw new Error(`a dispatcher ended with exit code ${code}, signal ${signal} after SIGTERM`);
  }

  /** Endpoints with receivers behind them, in force in every dispatcher. */
  async subscribe(...wanted: readonly SubscribeOptions[]): Promise<readonly Subscriber[]> {
    const groups: (readonly Subscriber[])[] = [];
    for (const options of wanted) groups.push(await this.ledger.subscribe(this.control, options));
    await this.configured();
    return groups.flat();
  }

  /** Resolves when every dispatcher goes by the configuration that is in the database now. */
  async configured(timeoutMs = 15_000): Promise<void> {
    const version = await new ConfigDatabase(this.databaseUrl).configVersion();
    for (const { api } of this.dispatchers) {
      await until(async () => (await metricOf(api, 'postrider_config_version')) >= version, {
        timeoutMs,
        what: `configuration version ${version} to be in force at ${api.baseUrl}`,
        everyMs: 20,
      });
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.apps.values(), ...this.dispatchers].map((app) => app.kill()));
    await this.ledger.close();
    await this.ownKafka?.stop();
    await this.dropDatabase();
  }

  private dismiss(dispatcher: RunningApp): void {
    this.dispatchers.splice(this.dispatchers.indexOf(dispatcher), 1);
  }

  private async startOnce(name: AppName): Promise<void> {
    this.apps.set(name, await startApp(name, this.environment));
  }
}
