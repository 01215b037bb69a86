import type { ConsumedRecord } from './consumed-record.js';

/** How a handler wants its records. */
export interface ConsumeOptions {
  /** Records in one call, at most. */
  readonly maxBatch?: number;
  /** Records of one partition not yet decided, at most (one fetch may go over it); beyond, fetching pauses. */
  readonly maxUndecided?: number;
  /** How long the broker may hold a fetch that finds nothing; also how late a paused partition goes on. */
  readonly maxWaitMs?: number;
}

export type RecordHandler = (records: readonly ConsumedRecord[]) => Promise<void>;

/** One handler and the topics it reads for one group. */
export interface Subscription extends ConsumeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly handle: RecordHandler;
}

export const DEFAULT_MAX_BATCH = 500;
export const DEFAULT_MAX_UNDECIDED = 1_000;
export const DEFAULT_MAX_WAIT_MS = 250;
