import type { EndReason, ErrorClass, HoldReason, Trigger } from './delivery-states.js';
import type { EventSummary } from './event-envelope.js';
import type { Lane } from './lanes.js';
import type { RecordPlace } from './kafka-record.js';

/** One delivery record carries at most this many endpoints, all of one partition (docs/adr/0003). */
export const MAX_ENDPOINTS_PER_RECORD = 64;

/**
 * A record on a delivery topic: one event for up to 64 endpoints of one partition. Its Kafka value is the event's bytes,
 * untouched; all the rest travels in headers.
 */
export interface DeliveryRecord {
  readonly event: EventSummary;
  /** The bytes that are signed and sent. */
  readonly body: Buffer;
  readonly endpointIds: readonly string[];
  readonly trigger: Trigger;
  readonly lane: Lane;
  /** When the delivery began to exist, epoch ms: places its row in a time partition, so it never changes. */
  readonly createdAtMs: number;
  /** What has happened so far; only records of exactly one endpoint carry it. */
  readonly progress: DeliveryProgress;
  /** Present when it has been held since its last attempt; only records of exactly one endpoint carry it. */
  readonly held?: HoldHistory;
  readonly traceParent?: string;
}

/** The history that a record must carry itself: kept in memory, it is lost with the process (knative #3746). */
export interface DeliveryProgress {
  /** Attempts of this chain of retries: what the retry policy's budget counts. */
  readonly attemptsMade: number;
  /** Attempts ever made, over all chains. */
  readonly attemptsTotal: number;
  /**
   * `retry`: a failure schedules the next attempt. `single`: a manual attempt beside a chain that already waits in a
   * retry tier, so a failure schedules nothing.
   */
  readonly chain: 'retry' | 'single';
  readonly firstFailureAtMs?: number;
  readonly lastFailureAtMs?: number;
  readonly lastStatus?: number;
  readonly errorClass?: ErrorClass;
  /** Where the record first lay on a delivery topic. */
  readonly origin?: RecordPlace;
  /** When someone asked for the delivery anew (manual, replay, redrive), epoch ms; absent in its first chain. */
  readonly askedAtMs?: number;
}

/** How a delivery has waited since its last attempt. An attempt ends it. */
export interface HoldHistory {
  /** Epoch ms of the first of these holds. */
  readonly sinceMs: number;
  /** 1 after the first hold. */
  readonly times: number;
  /** Its place among its endpoint's parked deliveries, given when it is parked for the first time. */
  readonly seq?: number;
  /** Which line it keeps its place in, at an endpoint that wants order (docs/ordering.md). */
  readonly line?: HoldLine;
}

/** `endpoint`: of all that its endpoint has parked in a lane; `key`: of those with the same order key. */
export type HoldLine = 'endpoint' | 'key';

export const NO_PROGRESS: DeliveryProgress = { attemptsMade: 0, attemptsTotal: 0, chain: 'retry' };

/**
 * A record on a retry tier: waits for its due time as a retry, as a hold (which has used no attempt), or because its
 * publisher asked for that time.
 */
export interface WaitingRecord {
  /** Of exactly one endpoint. */
  readonly delivery: DeliveryRecord;
  readonly dueAtMs: number;
  readonly waiting:
    | { readonly kind: 'retry' }
    | { readonly kind: 'hold'; readonly reason: HoldReason }
    | { readonly kind: 'scheduled' };
}

/** A record on the topic of parked deliveries: waits for as long as its reason lasts, without having used an attempt. */
export interface HeldRecord {
  /** Of exactly one endpoint. */
  readonly delivery: DeliveryRecord & { readonly held: HoldHistory };
  readonly reason: HoldReason;
  /** When the reason ends, where that is known; epoch ms. */
  readonly untilMs?: number;
  /** What it keeps its order with, at an endpoint that wants order. */
  readonly orderKey?: string;
}

/** A record on the dead-letter topic: self-contained, so copying it back to a delivery topic delivers it again. */
export interface DeadLetterRecord {
  readonly delivery: DeliveryRecord;
  readonly reason: EndReason;
}
