/** Removals after which what is left moves into a new Map, unless more than that are left. */
const MOVES_AFTER = 16;

/**
 * A Map that outlives its entries, which come and go at the pace of events. V8 links each table that a Map outgrew to the
 * one after it. As soon as one of them has grown old, all later ones outlive the collection of young garbage, with whatever was
 * in them when they were given up: requests, records and their buffers are then kept until the old generation is collected,
 * which that brings about (docs/performance.md). A new Map now and then cuts the chain.
 *
 * Not to be added to while it is iterated: it may move, and what is iterated is left behind.
 */
export class ChurnMap<K, V> {
  private entries: Map<K, V>;
  private removals = 0;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.entries = new Map(entries);
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: K): V | undefined {
    return this.entries.get(key);
  }

  has(key: K): boolean {
    return this.entries.has(key);
  }

  set(key: K, value: V): this {
    if (this.removals >= MOVES_AFTER && this.removals >= this.entries.size) this.move();
    this.entries.set(key, value);
    return this;
  }

  delete(key: K): boolean {
    const wasThere = this.entries.delete(key);
    if (wasThere) this.removals += 1;
    return wasThere;
  }

  clear(): void {
    if (this.entries.size === 0) return;
    this.entries = new Map();
    this.removals = 0;
  }

  /** Makes it the last one in the order of iteration; also while that goes on, which then meets it again. */
  toTheEnd(key: K, value: V): void {
    this.delete(key);
    this.entries.set(key, value);
  }

  /** In the order in which they were added. */
  keys(): MapIterator<K> {
    return this.entries.keys();
  }

  values(): MapIterator<V> {
    return this.entries.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries[Symbol.iterator]();
  }

  forEach(work: (value: V, key: K) => void): void {
    this.entries.forEach((value, key) => work(value, key));
  }

  private move(): void {
    this.entries = new Map(this.entries);
    this.removals = 0;
  }
}
