interface Waiting<T> {
  readonly item: T;
  readonly dueAtMs: number;
}

/** A binary heap of what waits for its moment: the next due on top. Items due in the same moment have no order. */
export class DueHeap<T> {
  private waiting: Waiting<T>[] = [];

  get size(): number {
    return this.waiting.length;
  }

  /** When the next item is due; undefined when nothing waits. */
  get nextDueAtMs(): number | undefined {
    return this.waiting[0]?.dueAtMs;
  }

  push(item: T, dueAtMs: number): void {
    this.waiting.push({ item, dueAtMs });
    this.siftUp(this.waiting.length - 1);
  }

  /** Takes out what is due, `limit` at most, in order of due time. */
  takeDue(nowMs: number, limit = Infinity): T[] {
    const due: T[] = [];
    for (let top = this.waiting[0]; top !== undefined && top.dueAtMs <= nowMs; top = this.waiting[0]) {
      if (due.length >= limit) break;
      due.push(top.item);
      this.removeTop();
    }
    return due;
  }

  /** Takes out at most `limit` of the items that `eligible` names, the latest due first. */
  takeLatest(limit: number, eligible: (item: T) => boolean): T[] {
    const byLatest = this.waiting.filter(({ item }) => eligible(item)).sort((a, b) => b.dueAtMs - a.dueAtMs);
    if (byLatest.length === 0) return [];
    const taken = new Set(byLatest.slice(0, limit));
    this.rebuild(this.waiting.filter((waiting) => !taken.has(waiting)));
    return [...taken].map(({ item }) => item);
  }

  takeAll(): T[] {
    const items = this.waiting.map(({ item }) => item);
    this.waiting = [];
    return items;
  }

  private rebuild(waiting: Waiting<T>[]): void {
    // A sorted array is a heap.
    this.waiting = waiting.sort((a, b) => a.dueAtMs - b.dueAtMs);
  }

  private removeTop(): void {
    const last = this.waiting.pop();
    if (last === undefined || this.waiting.length === 0) return;
    this.waiting[0] = last;
    this.siftDown(0);
  }

  private siftUp(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private siftDown(start: number): void {
    for (let index = start; ;) {
      let first = index;
      if (this.isBefore(2 * index + 1, first)) first = 2 * index + 1;
      if (this.isBefore(2 * index + 2, first)) first = 2 * index + 2;
      if (first === index) return;
      this.swap(index, first);
      index = first;
    }
  }

  private isBefore(index: number, other: number): boolean {
    const a = this.waiting[index];
    const b = this.waiting[other];
    return a !== undefined && b !== undefined && a.dueAtMs < b.dueAtMs;
  }

  private swap(index: number, other: number): void {
    const a = this.waiting[index];
    const b = this.waiting[other];
    if (a === undefined || b === undefined) return;
    this.waiting[index] = b;
    this.waiting[other] = a;
  }
}
