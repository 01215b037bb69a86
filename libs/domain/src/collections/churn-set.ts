import { ChurnMap } from './churn-map.js';

/** A Set that outlives its members, which come and go at the pace of events; as {@link ChurnMap}. */
export class ChurnSet<T> {
  private readonly members = new ChurnMap<T, true>();

  get size(): number {
    return this.members.size;
  }

  has(member: T): boolean {
    return this.members.has(member);
  }

  add(member: T): this {
    if (!this.members.has(member)) this.members.set(member, true);
    return this;
  }

  delete(member: T): boolean {
    return this.members.delete(member);
  }

  clear(): void {
    this.members.clear();
  }

  /** In the order in which they were added. */
  [Symbol.iterator](): MapIterator<T> {
    return this.members.keys();
  }
}
