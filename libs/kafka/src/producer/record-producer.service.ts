import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PostriderError, type OutgoingRecord, type RecordPlace } from '#libs/contracts';
import { ChurnSet } from '#libs/domain';
import { HealthRegistry, Metrics, PinoLogger, type HealthVerdict } from '#libs/observability';
import { BrokerProbe } from '../connection/broker-probe.js';
import { KafkaConnection } from '../connection/kafka-connection.js';
import { kafkaConfig, type KafkaConfig } from '../kafka.config.js';
import { patientLinger, urgentLingerUnderLoad } from '../pace/process-load.js';
import { RequestPace } from '../pace/request-pace.js';
import { partitionOfKey } from '../partition-of-key.js';
import { KafkaSender } from './kafka-sender.js';
import { AwaitedRecord, sizeOf, type PendingRecord } from './pending-record.js';
import { ProduceLane } from './produce-lane.js';
import { RecordBuffer } from './record-buffer.js';
import { TopicLayouts } from './topic-layout.js';

export interface SendOptions {
  /** After so long `send` fails with `broker_unavailable`. Without it, it waits until the broker acknowledged. */
  readonly deadlineMs?: number;
}

const MAX_RECORD_BYTES = 900_000;
const RETRY_AFTER_SECONDS = 2;
const LAYOUT_RETRY_MS = 500;
const FLUSH_ON_SHUTDOWN_MS = 5_000;
const CLOSE_ON_SHUTDOWN_MS = 1_000;
const ACKNOWLEDGED_GOOD_FOR_MS = 5_000;
const COMPLAIN_EVERY_MS = 5_000;
/** About as long as records gather under load. */
const SHARED_MS = 20;

/** The way into Kafka: acks=all, natural batches, bounded memory. */
@Injectable()
export class RecordProducer implements OnApplicationShutdown {
  private readonly buffer: RecordBuffer;
  private readonly sender: KafkaSender;
  private readonly lanes = new Map<number, ProduceLane>();
  private readonly held = new ChurnSet<PendingRecord>();
  private readonly layouts: TopicLayouts;
  private readonly probe: BrokerProbe;
  private acknowledgedAtMs = 0;
  private complainedAtMs = -COMPLAIN_EVERY_MS;
  private readonly failures;
  private lastReason: string | undefined;
  private closed = false;

  constructor(
    @Inject(KafkaConnection) connection: KafkaConnection,
    @Inject(kafkaConfig.KEY) private readonly config: KafkaConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthRegistry) health: HealthRegistry,
  ) {
    this.layouts = new TopicLayouts(connection);
    this.probe = new BrokerProbe(connection);
    this.buffer = new RecordBuffer({
      maxBytes: config.KAFKA_PRODUCER_BUFFER_BYTES,
      maxRecords: config.KAFKA_PRODUCER_BUFFER_RECORDS,
    });
    this.sender = new KafkaSender(connection, config.KAFKA_COMPRESSION, logger);
    this.failures = metrics.counter('produce_failures_total', 'Produce requests that failed and were sent again.');
    metrics.gauge('producer_buffer_bytes', 'Bytes of records not yet acknowledged.', [], (gauge) =>
      gauge.set(this.buffer.heldBytes),
    );
    health.register({ name: 'kafka.producer', check: () => this.verdict() });
  }

  /**
   * Resolves when all in-sync replicas have the record. Fails with `buffer_full` (deadline given and no room),
   * `broker_unavailable` (deadline passed; the record may still arrive), `event_too_large`, or `shutting_down`.
   */
  async send(record: OutgoingRecord, { deadlineMs }: SendOptions = {}): Promise<RecordPlace> {
    const bytes = sizeOf(record);
    if (bytes > MAX_RECORD_BYTES) {
      throw new PostriderError('event_too_large', `a record of ${bytes} bytes, at most ${MAX_RECORD_BYTES}`);
    }
    this.assertOpen();
    if (deadlineMs === undefined) {
      await this.buffer.take(bytes);
    } else if (!this.buffer.tryTake(bytes)) {
      throw new PostriderError('buffer_full', `${this.buffer.heldRecords} records wait for the broker already`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return new Promise<RecordPlace>((resolve, reject) => {
      const pending = new AwaitedRecord(record, bytes, { resolve, reject, acknowledged: this.acknowledged });
      this.held.add(pending);
      if (deadlineMs !== undefined) pending.limit(deadlineMs, () => this.unavailable(deadlineMs));
      this.place(pending);
    });
  }

  /** {@link send} for many: resolves when all are acknowledged, in order; rejects with the first failure. */
  sendAll(records: readonly OutgoingRecord[], options: SendOptions = {}): Promise<RecordPlace[]> {
    return Promise.all(records.map((record) => this.send(record, options)));
  }

  /** The topic's partition count. Throws while the broker cannot be asked. */
  async partitionsOf(topic: string): Promise<number> {
    return (await this.layouts.of(topic)).leaders.length;
  }

  /** After the consumers have drained: what is still held gets its chance, then fails by name. */
  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    const limit = performance.now() + FLUSH_ON_SHUTDOWN_MS;
    while (this.held.size > 0 && performance.now() < limit) await pause(10);
    const error = new PostriderError('shutting_down', 'the process stops before the broker acknowledged');
    for (const pending of this.held) pending.settle({ kind: 'failed', error });
    // A timer that is left behind would hold up the end of the process, or of a test's worker.
    const closed = new AbortController();
    const late = pause(CLOSE_ON_SHUTDOWN_MS, undefined, { signal: closed.signal });
    await Promise.race([this.sender.close().catch(() => undefined), late]);
    closed.abort();
  }

  private readonly acknowledged = (): void => {
    this.acknowledgedAtMs = performance.now();
  };

  private unavailable(deadlineMs: number): PostriderError {
    return new PostriderError('broker_unavailable', `the broker did not acknowledge within ${deadlineMs} ms`, {
      cause: this.lastReason,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }

  private place(pending: PendingRecord): void {
    const layout = this.layouts.peek(pending.record.topic);
    if (layout === undefined) {
      void this.placeLater(pending);
      return;
    }
    pending.partition = partitionFor(pending.record, layout.leaders.length);
    this.laneTo(layout.leaders[pending.partition] ?? -1).add(pending);
  }

  private async placeLater(pending: PendingRecord): Promise<void> {
    while (!pending.settled) {
      try {
        await this.layouts.of(pending.record.topic);
        return this.place(pending);
      } catch (error) {
        this.lastReason = error instanceof Error ? error.message : String(error);
        await pause(LAYOUT_RETRY_MS);
      }
    }
    this.forget(pending);
  }

  private laneTo(broker: number): ProduceLane {
    const known = this.lanes.get(broker);
    if (known !== undefined) return known;
    const lingerMs = this.config.KAFKA_PRODUCER_LINGER_MS;
    const pace = {
      urgent: new RequestPace(urgentLingerUnderLoad(lingerMs)),
      patient: new RequestPace(patientLinger(lingerMs)),
    };
    const lane = new ProduceLane(this.sender, pace, {
      left: (pending) => this.forget(pending),
      failed: ({ kind, reason }) => {
        this.failures.inc();
        this.lastReason = reason;
        this.layouts.refresh().catch(() => undefined);
        if (performance.now() - this.complainedAtMs < COMPLAIN_EVERY_MS) return;
        this.complainedAtMs = performance.now();
        this.logger.warn({ broker, kind, reason, held: this.held.size }, 'kafka.produce-failing');
      },
    });
    this.lanes.set(broker, lane);
    return lane;
  }

  private forget(pending: PendingRecord): void {
    if (this.held.delete(pending)) this.buffer.give(pending.bytes);
  }

  private assertOpen(): void {
    if (this.closed) throw new PostriderError('shutting_down', 'the process is stopping', { retryAfterSeconds: 1 });
  }

  private async verdict(): Promise<HealthVerdict> {
    const failing = [...this.lanes.values()].some((lane) => lane.failing);
    if (failing) return { ok: false, reason: this.lastReason ?? 'produce requests fail' };
    const fresh = this.acknowledgedAtMs > 0 && performance.now() - this.acknowledgedAtMs < ACKNOWLEDGED_GOOD_FOR_MS;
    return fresh ? { ok: true } : this.probe.verdict();
  }
}

const turn = Math.floor(Math.random() * 1_000);

/**
 * Where a record goes that any partition will do for: all of a moment to one, for a batch in each of six partitions costs
 * the broker six times as much.
 */
function partitionFor({ partition, key, anywhere }: OutgoingRecord, partitions: number): number {
  if (partition !== undefined) return partition;
  if (key === null || anywhere === true) return (turn + Math.floor(performance.now() / SHARED_MS)) % partitions;
  return partitionOfKey(key, partitions);
}
