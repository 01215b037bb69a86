/** First in, first out, in constant time: `Array.shift` moves all that remains. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    // `push` would make room for seventeen, where each of ten thousand endpoints has one item waiting.
    if (this.items.length === 0) this.items = [item];
    else this.items.push(item);
  }

  peek(): T | undefined {
    return this.items[this.head];
  }

  shift(): T | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    // A taken item must not stay reachable: it may hold an event's bytes.
    this.items[this.head] = undefined;
    this.head += 1;
    if (this.head >= 64 && this.head * 2 >= this.items.length) this.compact();
    return item;
  }

  /** Takes out what `unwanted` names; the rest keeps its order. */
  removeWhere(unwanted: (item: T) => boolean): T[] {
    const kept: T[] = [];
    const removed: T[] = [];
    for (const item of this.items) if (item !== undefined) (unwanted(item) ? removed : kept).push(item);
    this.items = kept;
    this.head = 0;
    return removed;
  }

  /** Takes out the newest ones until `keep` are left; they come back oldest first. */
  removeBeyond(keep: number): T[] {
    const kept: T[] = [];
    const removed: T[] = [];
    for (const item of this.items) if (item !== undefined) (kept.length < keep ? kept : removed).push(item);
    this.items = kept;
    this.head = 0;
    return removed;
  }

  private compact(): void {
    this.items = this.items.slice(this.head);
    this.head = 0;
  }
}
