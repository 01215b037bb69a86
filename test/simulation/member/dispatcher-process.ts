import { WebhookDispatcherModule, webhookDispatcherSlices } from '#apps/webhook-dispatcher';
import { DEFAULT_EVENT_TYPE_POLICY } from '#libs/contracts';
import { ConfigFeed, EventTypeDirectory, HoldStore, TenantSettingsFeed } from '#libs/database';
import { KafkaStrategy, TopicAdmin, type ConsumedRecord } from '#libs/kafka';
import { HealthRegistry, Metrics, PinoLogger, Vitals } from '#libs/observability';
import { WebhookTransport } from '#libs/webhook-client';
import { KafkaConnection } from '../../../libs/kafka/src/connection/kafka-connection.js';
import { Process } from '../clock/virtual-clock.js';
import { SimulatedConnection, type ConnectionSeams } from '../kafka/simulated-connection.js';
import type { World } from '../world/world.js';
import { Assembly, type Handler } from './assembly.js';
import { loggerTo, silentHealth, silentMetrics } from './silent-observability.js';

export type Settings = Readonly<Record<string, string>>;

const NOTHING_REGISTERED = {
  start: () => undefined,
  isLoaded: true,
  find: () => undefined,
  policyOf: () => DEFAULT_EVENT_TYPE_POLICY,
};

/**
 * One webhook-dispatcher, whole: fan-out, delivery, holds, retry and dead letters as they are shipped, on a process that can be
 * killed, frozen and stopped. What it has of the outside world is simulated: Kafka, PostgreSQL, receivers, clock and chance.
 */
export class DispatcherProcess {
  readonly process: Process;
  private readonly connection: SimulatedConnection;
  private readonly assembly: Assembly;
  private readonly strategy: KafkaStrategy;

  constructor(
    private readonly world: World,
    name: string,
    settings: Settings,
    private readonly seams: DispatcherSeams = {},
  ) {
    this.process = new Process(name);
    this.connection = new SimulatedConnection(world.broker, seams);
    this.assembly = new Assembly(
      WebhookDispatcherModule,
      new Map<unknown, unknown>([
        ...settingsTokens(settings),
        [KafkaConnection, this.connection],
        [TopicAdmin, { ready: () => Promise.resolve() }],
        [ConfigFeed, world.database.feed()],
        [EventTypeDirectory, NOTHING_REGISTERED],
        [TenantSettingsFeed, { start: () => undefined }],
        [HoldStore, world.parked],
        [WebhookTransport, world.receivers.transport()],
        [Metrics, silentMetrics],
        [HealthRegistry, silentHealth],
        [Vitals, new Vitals()],
        [PinoLogger, loggerTo((level, fields, message) => world.trace.line(name, level, fields, message))],
      ]),
    );
    this.strategy = this.assembly.get(KafkaStrategy);
  }

  /** Boots at once; joining its groups takes its time. */
  start(): void {
    this.inside(() => {
      for (const handler of this.assembly.start()) this.serve(handler);
      this.strategy.listen((error) => {
        if (error !== undefined) throw error;
      });
    });
  }

  /** SIGKILL. */
  kill(): void {
    this.world.clock.kill(this.process);
  }

  freeze(): void {
    this.world.clock.freeze(this.process);
  }

  thaw(): void {
    this.world.clock.thaw(this.process);
  }

  /** SIGTERM: drains, commits, leaves. */
  stop(): void {
    this.inside(() => {
      void this.assembly.stop(() => this.strategy.close()).then(() => this.kill());
    });
  }

  /** kafkajs gives up on one of its consumers. */
  crashConsumer(index: number): void {
    const { consumers } = this.connection;
    this.inside(() => consumers[index % consumers.length]?.crash());
  }

  private serve({ pattern, extras, call }: Handler): void {
    const { hands } = this.seams;
    const group = typeof pattern === 'object' && pattern !== null && 'group' in pattern ? String(pattern.group) : '';
    const handle =
      hands === undefined || extras['replay'] === true
        ? call
        : (records: unknown, ...rest: unknown[]) => call(hands(group, records as readonly ConsumedRecord[]), ...rest);
    this.strategy.addHandler(pattern, (...parts) => Promise.resolve(handle(...parts)), true, extras);
  }

  private inside(run: () => void): void {
    this.world.clock.after(0, run, this.process);
  }
}

/** What a test-only variant may change about a process, from outside. */
export interface DispatcherSeams extends ConnectionSeams {
  /** Between the consumer of a group and its handler. */
  readonly hands?: (group: string, records: readonly ConsumedRecord[]) => readonly ConsumedRecord[];
}

/** Reading settings takes longer than all else at a start, and every member of a run has the same. */
const parsed = new WeakMap<Settings, readonly (readonly [unknown, unknown])[]>();

function settingsTokens(settings: Settings): readonly (readonly [unknown, unknown])[] {
  const known = parsed.get(settings) ?? parse(settings);
  parsed.set(settings, known);
  return known;
}

const parse = (settings: Settings): readonly (readonly [unknown, unknown])[] =>
  webhookDispatcherSlices.flatMap(({ KEY, schema }) => {
    const values = schema.safeParse(settings);
    return values.success ? [[KEY, values.data] as const] : [];
  });
