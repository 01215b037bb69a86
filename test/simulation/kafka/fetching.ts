import type { EachBatchPayload } from 'kafkajs';
import type { Process } from '../clock/virtual-clock.js';
import type { SimulatedBroker } from './simulated-broker.js';
import type { LogRecord } from './topic-log.js';

interface Position {
  /** Undefined until the group's offset was read. */
  offset: number | undefined;
  fetching: boolean;
}

interface Fetched {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly records: readonly LogRecord[];
  readonly last: number;
  readonly end: number;
}

/** What the consumer around it knows and decides. */
export interface FetchingConsumer {
  readonly process: Process;
  /** Changes with each join; undefined while it does not fetch. */
  readonly generation: number | undefined;
  reads(topic: string, records: readonly LogRecord[]): readonly LogRecord[];
  handOver(payload: EachBatchPayload): Promise<void>;
  commit: EachBatchPayload['commitOffsetsIfNecessary'];
}

const MAX_BATCH = 12;
/** A fetch that was under way when the group rebalanced may still be handed over. */
const STALE_SHARE = 0.3;
const FETCH_MS = 4;

/** The fetches of one consumer: a partition at a time each, from where it stands, until it is paused or taken away. */
export class Fetching {
  private positions = new Map<string, Position>();
  private readonly paused = new Set<string>();

  constructor(
    private readonly broker: SimulatedBroker,
    private readonly consumer: FetchingConsumer,
  ) {}

  get places(): readonly string[] {
    return [...this.positions.keys()];
  }

  /** Pauses outlive a rebalance, positions do not. */
  assign(places: readonly string[]): void {
    this.positions = new Map(places.map((place) => [place, { offset: undefined, fetching: false }]));
  }

  /** Where no seek said otherwise. */
  beginAt(place: string, offset: number): void {
    const position = this.positions.get(place);
    if (position !== undefined) position.offset ??= offset;
    this.fetch(place);
  }

  seek(place: string, offset: number): void {
    const position = this.positions.get(place);
    if (position === undefined) return;
    position.offset = offset;
    this.fetch(place);
  }

  pause(place: string): void {
    this.paused.add(place);
  }

  resume(place: string): void {
    this.paused.delete(place);
    this.fetch(place);
  }

  fetch(place: string): void {
    const position = this.positions.get(place);
    const { generation } = this.consumer;
    if (position === undefined || generation === undefined || position.fetching || this.paused.has(place)) return;
    const [topic = '', partition = ''] = place.split(' ');
    const from = position.offset;
    if (from === undefined || from >= this.broker.logOf(topic, Number(partition)).end) return;
    position.fetching = true;
    this.broker.clock.after(
      this.broker.random.between(0, FETCH_MS),
      () => {
        position.fetching = false;
        this.arrive(place, from, generation !== this.consumer.generation || position.offset !== from);
      },
      this.consumer.process,
    );
  }

  private arrive(place: string, from: number, stale: boolean): void {
    if (this.consumer.generation === undefined || this.paused.has(place)) return;
    if (stale && !(this.positions.has(place) && this.broker.random.chance(STALE_SHARE))) return this.fetch(place);
    const [topic = '', partition = ''] = place.split(' ');
    const log = this.broker.logOf(topic, Number(partition));
    const there = log.read(from, this.broker.random.between(1, MAX_BATCH));
    const fetched: Fetched = {
      topic,
      partition: Number(partition),
      from,
      records: this.consumer.reads(topic, there),
      last: there.at(-1)?.offset ?? log.end - 1,
      end: log.end,
    };
    this.broker.noteRead({ topic, partition: fetched.partition, upTo: fetched.last, by: this.consumer.process });
    void this.handOver(place, fetched).then(() => this.fetch(place));
  }

  private async handOver(place: string, fetched: Fetched): Promise<void> {
    const resolveOffset = (offset: string): void => {
      const position = this.positions.get(place);
      if (position !== undefined) position.offset = Number(offset) + 1;
    };
    // kafkajs goes past what holds no records without a word.
    if (fetched.records.length === 0) return resolveOffset(String(fetched.last));
    const payload = { batch: batchOf(fetched), resolveOffset, commitOffsetsIfNecessary: this.consumer.commit };
    await this.consumer.handOver(payload as unknown as EachBatchPayload);
  }
}

const batchOf = ({ topic, partition, from, records, last, end }: Fetched) => ({
  topic,
  partition,
  highWatermark: String(end),
  fetchedOffset: String(from),
  messages: records.map(({ offset, timestampMs, key, value, headers }) => ({
    offset: String(offset),
    timestamp: String(timestampMs),
    key: key === null ? null : Buffer.from(key),
    value,
    headers,
  })),
  firstOffset: () => String(records[0]?.offset ?? from),
  lastOffset: () => String(last),
});
