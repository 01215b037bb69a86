import { NO_CONDITION } from './condition-table.js';
import { NumberColumn } from './number-column.js';

/** Ends a list. Columns hold 0 where nothing was set, so entries are counted from 1. */
const END = 0;

/** What an endpoint asks for: a pattern, and a condition or `NO_CONDITION`. */
export interface Wish {
  readonly pattern: number;
  readonly condition: number;
}

/**
 * Subscriptions as pairs of numbers, an endpoint and a pattern, each in two lists: those of its pattern and those of its
 * endpoint. 20 bytes each in columns of numbers; adding and removing one costs the same however many there are. The column
 * of conditions takes room only once there is one.
 */
export class SubscriptionLists {
  private readonly endpoints = new NumberColumn();
  private readonly patterns = new NumberColumn();
  private readonly conditions = new NumberColumn();
  private readonly nextInPattern = new NumberColumn();
  private readonly previousInPattern = new NumberColumn();
  private readonly nextOfEndpoint = new NumberColumn();
  private readonly firstInPattern = new NumberColumn();
  private readonly firstOfEndpoint = new NumberColumn();
  private made = 0;
  private firstFree = END;
  private entries = 0;

  get size(): number {
    return this.entries;
  }

  add(endpoint: number, { pattern, condition }: Wish): void {
    const entry = this.takeEntry();
    this.endpoints.set(entry, endpoint);
    this.patterns.set(entry, pattern);
    if (condition !== NO_CONDITION) this.conditions.set(entry, condition);
    const next = this.firstInPattern.get(pattern);
    this.nextInPattern.set(entry, next);
    this.previousInPattern.set(entry, END);
    if (next !== END) this.previousInPattern.set(next, entry);
    this.firstInPattern.set(pattern, entry);
    this.nextOfEndpoint.set(entry, this.firstOfEndpoint.get(endpoint));
    this.firstOfEndpoint.set(endpoint, entry);
    this.entries += 1;
  }

  /** Removes all subscriptions of an endpoint; answers the patterns that nobody subscribes to any more. */
  removeEndpoint(endpoint: number): readonly number[] {
    const deserted: number[] = [];
    let entry = this.firstOfEndpoint.get(endpoint);
    while (entry !== END) {
      const next = this.nextOfEndpoint.get(entry);
      const pattern = this.patterns.get(entry);
      this.leavePattern(entry, pattern);
      if (this.firstInPattern.get(pattern) === END) deserted.push(pattern);
      this.releaseEntry(entry);
      entry = next;
    }
    this.firstOfEndpoint.set(endpoint, END);
    return deserted;
  }

  *wishesOf(endpoint: number): Generator<Wish> {
    for (let entry = this.firstOfEndpoint.get(endpoint); entry !== END; entry = this.nextOfEndpoint.get(entry)) {
      yield { pattern: this.patterns.get(entry), condition: this.conditions.get(entry) };
    }
  }

  /** Calls `visit` with each endpoint of a pattern. No generator: an event may have ten thousand of them. */
  forEachEndpoint(pattern: number, visit: (endpoint: number, condition: number) => void): void {
    for (let entry = this.firstInPattern.get(pattern); entry !== END; entry = this.nextInPattern.get(entry)) {
      visit(this.endpoints.get(entry), this.conditions.get(entry));
    }
  }

  private leavePattern(entry: number, pattern: number): void {
    const previous = this.previousInPattern.get(entry);
    const next = this.nextInPattern.get(entry);
    if (previous === END) this.firstInPattern.set(pattern, next);
    else this.nextInPattern.set(previous, next);
    if (next !== END) this.previousInPattern.set(next, previous);
  }

  private takeEntry(): number {
    const free = this.firstFree;
    if (free === END) return (this.made += 1);
    this.firstFree = this.nextInPattern.get(free);
    return free;
  }

  private releaseEntry(entry: number): void {
    if (this.conditions.get(entry) !== NO_CONDITION) this.conditions.set(entry, NO_CONDITION);
    this.nextInPattern.set(entry, this.firstFree);
    this.firstFree = entry;
    this.entries -= 1;
  }
}
