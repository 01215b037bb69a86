import type { IncomingRecord } from '#libs/contracts';
import type { ConsumedRecord } from './consumed-record.js';

/** How a handler wants its records. */
export interface ConsumeOptions {
  /** Records in one call, at most. */
  readonly maxBatch?: number;
  /** Records of one partition not yet decided, at most (one fetch may go over it); beyond, fetching pauses. */
  readonly maxUndecided?: number;
  /** How long the broker may hold a fetch that finds nothing; also how late a paused partition goes on. */
  readonly maxWaitMs?: number;
  /** Least time between two fetches under steady load, instead of KAFKA_FETCH_LINGER_MS: larger batches, read later. */
  readonly lingerMs?: number;
  /** Somebody waits for what is read: fetches linger only when the process is busy. Of the group, when one of its subscriptions says so. */
  readonly urgent?: boolean;
  /** The handler settles what it gets in order and before long: its records need no bytes of their own. */
  readonly brief?: boolean;
}

export type RecordHandler = (records: readonly ConsumedRecord[]) => Promise<void>;

/** What the handler of a replayed topic hears beside the records, as `@Ctx()`. */
export interface ReplayedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Aborts when the partition is lost, is to be read anew, or the consumer drains. A new assignment has a new signal. */
  readonly revoked: AbortSignal;
  /**
   * True from the call on with which the handler has seen all that was there at the assignment; it may bring no record. So
   * may the first one: it tells of the assignment, before anything is read.
   */
  readonly caughtUp: boolean;
}

export type ReplayHandler = (records: readonly IncomingRecord[], partition: ReplayedPartition) => Promise<void>;

interface Reading extends ConsumeOptions {
  readonly group: string;
  readonly topics: readonly string[];
}

/** One handler and the topics it reads for one group. */
export interface Subscription extends Reading {
  readonly replay?: false;
  readonly handle: RecordHandler;
}

/**
 * Partitions that are read from their start whenever they are assigned, and never committed: for compacted topics whose
 * partitions go where those of the group's other topics go. Nothing is to be settled; a call that fails comes again.
 */
export interface ReplaySubscription extends Reading {
  readonly replay: true;
  readonly handle: ReplayHandler;
}

export const DEFAULT_MAX_BATCH = 500;
export const DEFAULT_MAX_UNDECIDED = 1_000;
export const DEFAULT_MAX_WAIT_MS = 250;
