import {
  encodeEndpointState,
  NO_PROGRESS,
  type EndpointSettings,
  type EndpointStateEntry,
  type IncomingRecord,
  type OutgoingRecord,
} from '#libs/contracts';
import { DeliveryEngine, type AttemptOutcome, type EngineJob } from '#libs/domain';
import type { ReplayedPartition } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';
import { CircuitBreakers, type WebhookOutcome } from '#libs/webhook-client';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import { SendPermits } from '../delivery/send-permits.service.js';
import { CircuitMemory } from './circuit-memory.service.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';
import { PaceMemory } from './pace-memory.service.js';

const FAST = { policy: 'fixed', initialDelayMs: 0, maxDelayMs: 0, maxAttempts: 9 } as const;

/** What all owners read and write: the log's only partition. */
export class StateTopic {
  readonly records: OutgoingRecord[] = [];

  async partitionsOf(): Promise<number> {
    return 1;
  }

  async send(record: OutgoingRecord) {
    this.records.push(record);
    return { topic: record.topic, partition: 0, offset: this.records.length - 1 };
  }

  /** Somebody else's word. */
  write(writer: string, entry: EndpointStateEntry): void {
    this.records.push(encodeEndpointState(entry, 0, writer));
  }
}

export const logOf = (topic: StateTopic): EndpointStateLog =>
  new EndpointStateLog(topic, new PinoLogger({ LOG_LEVEL: 'silent' }), new Metrics());

/** Gives the log its partition, and all that is in it. */
export const readAll = (log: EndpointStateLog, { records }: StateTopic): Promise<void> =>
  log.read(records.map(asRead), { topic: 't', partition: 0, revoked: new AbortController().signal, caughtUp: true });

/** A process that owns the endpoint's partition: all that it learns and tells, with no Kafka and no requests. */
export class Owner {
  readonly circuits = new CircuitBreakers({
    volumeThreshold: 10,
    errorThresholdPercentage: 50,
    resetTimeoutMs: 30_000,
    consecutiveTimeouts: 3,
  });
  readonly engine: DeliveryEngine<EngineJob>;
  readonly endpoint: EndpointSettings;
  private readonly log: EndpointStateLog;
  private readonly circuitMemory: CircuitMemory;
  private readonly paceMemory: PaceMemory;
  private assignment = new AbortController();
  private position = 0;
  private wanted: (endpointIds: Iterable<string>) => void = () => undefined;

  constructor(
    private readonly topic: StateTopic,
    settings: Partial<EndpointSettings> = {},
  ) {
    this.endpoint = { ...SETTINGS, ...settings };
    this.engine = new DeliveryEngine<EngineJob>(BOUNDS, {
      endpoints: { termsOf: () => this.endpoint },
      circuits: this.circuits,
      load: { isSaturated: () => false },
    });
    this.log = logOf(topic);
    this.circuitMemory = new CircuitMemory(this.log, this.circuits, { tellSoon: () => undefined });
    this.paceMemory = new PaceMemory(this.log, this.engine, { settingsOf: () => this.endpoint });
    const loop = {
      run: () => undefined,
      whenPermitsWanted: (listener: (endpointIds: Iterable<string>) => void) => (this.wanted = listener),
    };
    const permits = new SendPermits(this.log, this.paceMemory, this.engine, loop, topic);
    for (const part of [this.log, this.circuitMemory, this.paceMemory, permits]) part.onModuleInit();
  }

  /** Reads what is new in the log. */
  async read(): Promise<void> {
    const records = this.topic.records.slice(this.position);
    this.position += records.length;
    const at: ReplayedPartition = { topic: 't', partition: 0, revoked: this.assignment.signal, caughtUp: true };
    await this.log.read(records.map(asRead), at);
  }

  /** The partition is another's. */
  lose(): void {
    this.assignment.abort();
    this.assignment = new AbortController();
    this.position = 0;
  }

  offer(count = 1): void {
    for (let left = count; left > 0; left -= 1) this.engine.offer(newJob(), 1_000, Date.now());
  }

  /** What is sent now, by what is on record. */
  sent(): EngineJob[] {
    const jobs: EngineJob[] = [];
    for (let turn = this.engine.next(Date.now()); turn !== undefined; turn = this.engine.next(Date.now())) {
      if (turn.kind === 'send') jobs.push(turn.job);
    }
    this.wanted(this.engine.takeWanted());
    return jobs;
  }

  /** The receiver's answer, and what is written with what follows from it. */
  answered(job: EngineJob, outcome: AttemptOutcome): void {
    const nowMs = Date.now();
    this.engine.answered(job, { outcome, policy: FAST, startedAtMs: nowMs, random: 0 }, nowMs);
    this.engine.ended(job, nowMs);
    this.carry(this.paceMemory.after(this.endpoint, nowMs));
  }

  /** An attempt as the circuit sees it. */
  async asked(outcome: WebhookOutcome): Promise<void> {
    await this.circuits.run(this.endpoint.id, () => Promise.resolve(outcome));
    const failed = outcome.kind === 'failed' || outcome.status >= 300;
    this.carry(this.circuitMemory.after(this.endpoint, failed, Date.now()));
  }

  /** Its pace, whatever the reason. */
  tell(): void {
    this.carry(this.paceMemory.asItIs(this.endpoint.id, Date.now()));
  }

  get circuit(): string {
    return this.circuits.verdict(this.endpoint.id, Date.now()).state;
  }

  close(): void {
    this.log.onApplicationShutdown();
    this.circuits.close();
  }

  private carry(record: OutgoingRecord | undefined): void {
    if (record !== undefined) this.topic.records.push(record);
  }
}

const SETTINGS = endpointSettings({ timeoutMs: 15_000 });
const BOUNDS = {
  maxInFlight: 100,
  maxBrisk: 100,
  maxInFlightPerEndpoint: 16,
  maxQueuedPerEndpoint: 100,
  maxQueuedBytes: 1_000_000,
  patienceMs: 10_000,
  maxEndpoints: 100,
  tenantWeights: new Map<string, number>(),
};

let made = 0;
const newJob = (): EngineJob => ({
  tenantId: SETTINGS.tenantId,
  endpointId: SETTINGS.id,
  lane: 'standard',
  bytes: 100,
  deliveryId: `dlv_${(made += 1)}`,
  delivery: { trigger: 'initial', progress: NO_PROGRESS },
  takenOverAtMs: Date.now(),
});

const asRead = ({ key, value, headers, tombstone }: OutgoingRecord): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset: 0,
  timestampMs: 0,
  key: key === null ? null : Buffer.from(key),
  value: tombstone === true ? null : value,
  headers,
});
