import { Inject, Injectable } from '@nestjs/common';
import {
  decodeWaiting,
  encodeDelivery,
  encodeUndecodable,
  encodeWaiting,
  RETRY_TIERS,
  TOPICS,
  type OutgoingRecord,
  type RetryTier,
  type WaitingRecord,
} from '#libs/contracts';
import { clampDue, tierFor } from '#libs/domain';
import { RecordProducer, type ConsumedRecord } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';
import { retryConfig, type RetryConfig } from './retry.config.js';
import { WaitingRoom, type Waiter } from './waiting-room.js';

const TIERS = new Map(RETRY_TIERS.map((tier) => [tier.topic, tier]));

/**
 * Keeps the records of all tiers until they are due, then hands them back to the delivery topic of their lane.
 * A waiting record is done only when its successor is acknowledged, so a restart reads again what still waits.
 */
@Injectable()
export class RetryService {
  /** A partition that is assigned again has a new signal, and so a new room. */
  private readonly rooms = new Map<AbortSignal, WaitingRoom>();

  constructor(
    @Inject(retryConfig.KEY) private readonly config: RetryConfig,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    metrics.gauge('retry_backlog', 'Waiting records that are held in memory, by tier.', ['tier'], (gauge) => {
      for (const { name } of RETRY_TIERS) gauge.set({ tier: name }, 0);
      for (const { tier, size } of this.rooms.values()) gauge.inc({ tier: tier.name }, size);
    });
  }

  /** Takes a batch of one partition in; resolves when the partition may be read further. */
  async wait(records: readonly ConsumedRecord[]): Promise<void> {
    const [first] = records;
    const tier = TIERS.get(first?.topic ?? '');
    if (first === undefined || tier === undefined) return;
    const waiters: Waiter[] = [];
    for (const record of records) {
      if (record.revoked.aborted) record.release();
      else waiters.push(...this.read(record, tier));
    }
    if (waiters.length > 0) await this.roomOf(first.revoked, first, tier).admit(waiters);
  }

  private roomOf(signal: AbortSignal, { topic, partition }: ConsumedRecord, tier: RetryTier): WaitingRoom {
    const known = this.rooms.get(signal);
    if (known !== undefined) return known;
    const { RETRY_HEAP_RECORDS: maxRecords, RETRY_HEAP_BYTES: maxBytes } = this.config;
    const room = new WaitingRoom(
      tier,
      { maxRecords, maxBytes },
      {
        due: (waiter) => void this.succeed(waiter, backToItsLane(waiter)),
        hop: (waiter) => void this.succeed(waiter, hopped(waiter)),
      },
    );
    this.rooms.set(signal, room);
    signal.addEventListener(
      'abort',
      () => {
        this.rooms.delete(signal);
        this.logger.debug({ topic, partition, waiting: room.size }, 'retry.partition-released');
        room.close();
      },
      { once: true },
    );
    return room;
  }

  private read(record: ConsumedRecord, tier: RetryTier): readonly Waiter[] {
    const decoded = decodeWaiting(record);
    if (!decoded.ok) {
      void this.succeed({ record }, encodeUndecodable(record, decoded.reason, TOPICS.deliveriesDlt));
      return [];
    }
    const dueAtMs = clampDue(decoded.record.dueAtMs, tier, record.timestampMs, lastKnownMs(decoded.record));
    return [{ record, waiting: decoded.record, dueAtMs }];
  }

  private async succeed({ record }: Pick<Waiter, 'record'>, successor: OutgoingRecord): Promise<void> {
    try {
      await this.producer.send(successor);
      record.done();
    } catch (error) {
      const { topic, partition, offset } = record;
      this.logger.error({ topic, partition, offset, err: error }, 'retry.not-handed-on');
      record.release();
    }
  }
}

/** The last that happened to the delivery before it was decided that it waits, epoch ms. */
const lastKnownMs = ({ delivery: { createdAtMs, held, progress } }: WaitingRecord): number =>
  Math.max(createdAtMs, held?.sinceMs ?? 0, progress.lastFailureAtMs ?? 0);

/** A hold used no attempt, so it goes on under the trigger that it came with. */
function backToItsLane({ waiting: { delivery, waiting } }: Waiter): OutgoingRecord {
  return encodeDelivery(waiting.kind === 'retry' ? { ...delivery, trigger: 'retry' } : delivery);
}

function hopped({ waiting, dueAtMs }: Waiter): OutgoingRecord {
  return encodeWaiting({ ...waiting, dueAtMs }, tierFor(dueAtMs - Date.now()).topic);
}
