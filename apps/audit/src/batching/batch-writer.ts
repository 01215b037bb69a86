import { busyFromNow } from './busy-loop.js';

/** What a writer takes over per call, at most. */
export interface BatchBounds {
  readonly maxItems: number;
  readonly maxBytes: number;
  /** How long the first item waits for company: fewer, larger statements cost the database far less. */
  readonly lingerMs: number;
  /** How long it may wait while the process is busy: what somebody waits for comes before what is only written down. */
  readonly busyLingerMs: number;
}

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins what the handlers of several partitions want to write into one statement at a time. Each handler waits until
 * its own items are written, so memory is bounded by what the pumps hand out, and an outage reaches every handler.
 */
export class BatchWriter<Item> {
  private waiting: Waiting<Item>[] = [];
  private writing = false;

  constructor(
    private readonly bounds: BatchBounds,
    private readonly sizeOf: (item: Item) => number,
    private readonly write: (items: readonly Item[]) => Promise<void>,
    private readonly watchLoad: () => () => boolean = busyFromNow,
  ) {}

  /** Resolves when all items are written; rejects with what the write failed with. Order is kept. */
  add(items: readonly Item[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    const bytes = items.reduce((sum, item) => sum + this.sizeOf(item), 0);
    const written = new Promise<void>((resolve, reject) => this.waiting.push({ items, bytes, resolve, reject }));
    void this.run();
    return written;
  }

  private async run(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    while (this.waiting.length > 0) {
      await this.gather();
      await this.writeNext();
    }
    this.writing = false;
  }

  private async gather(): Promise<void> {
    const untilMs = performance.now() + this.bounds.busyLingerMs;
    for (let busy = true; busy && !this.full();) {
      const wasBusy = this.watchLoad();
      await new Promise((resolve) => setTimeout(resolve, this.bounds.lingerMs));
      busy = wasBusy() && performance.now() < untilMs;
    }
  }

  private full(): boolean {
    const items = this.waiting.reduce((sum, waiting) => sum + waiting.items.length, 0);
    const bytes = this.waiting.reduce((sum, waiting) => sum + waiting.bytes, 0);
    return items >= this.bounds.maxItems || bytes >= this.bounds.maxBytes;
  }

  private async writeNext(): Promise<void> {
    const taken = this.waiting.splice(0, this.fitting());
    try {
      for (const part of this.parts(taken.flatMap(({ items }) => items))) await this.write(part);
      for (const { resolve } of taken) resolve();
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  /** How many of the waiting fit into one write; at least one, which is cut into parts if it is too large by itself. */
  private fitting(): number {
    let items = 0;
    let bytes = 0;
    const tooMany = this.waiting.findIndex((waiting) => {
      items += waiting.items.length;
      bytes += waiting.bytes;
      return items > this.bounds.maxItems || bytes > this.bounds.maxBytes;
    });
    return tooMany === -1 ? this.waiting.length : Math.max(1, tooMany);
  }

  private *parts(items: readonly Item[]): Generator<readonly Item[]> {
    let part: Item[] = [];
    let bytes = 0;
    for (const item of items) {
      const size = this.sizeOf(item);
      if (part.length > 0 && (part.length >= this.bounds.maxItems || bytes + size > this.bounds.maxBytes)) {
        yield part;
        part = [];
        bytes = 0;
      }
      part.push(item);
      bytes += size;
    }
    if (part.length > 0) yield part;
  }
}
