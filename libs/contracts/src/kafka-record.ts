/** Header values as text; a header given several times keeps its last value. */
export type RecordHeaders = Readonly<Record<string, string>>;

/** A record on its way to Kafka. Without `partition` the key decides, as in Java clients (murmur2). */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Buffer;
  readonly headers: RecordHeaders;
  readonly partition?: number;
  /** Goes out without a value, whatever `value` is: a compacted topic forgets the key. */
  readonly tombstone?: true;
  /** Its key is no more than a name: any partition will do, and records that are sent together may share one. */
  readonly anywhere?: true;
  /**
   * A line of text: several of one partition, in order, may travel as one record whose value has a newline between theirs.
   * Key and headers are the first one's, and all of them lie at the same place.
   */
  readonly joinable?: true;
  /**
   * Somebody waits for it by the millisecond, a publisher for its answer or a receiver for its event: it overtakes what is
   * not urgent. All records of a topic are, or none, for they would change places.
   */
  readonly urgent?: true;
}

/** A record read from Kafka. Its bytes are a copy of their own: keeping it does not keep the fetched response. */
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds: append time or producer's time, as the topic is configured. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** Where a record lies. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
