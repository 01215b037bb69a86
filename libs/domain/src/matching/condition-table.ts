import type { SubscriptionCondition } from '#libs/contracts';
import { NumberColumn } from './number-column.js';
import { SlotTable } from './slot-table.js';
import { compileCondition, conditionTextOf, type CompiledCondition } from './subscription-condition.js';

/** What a subscription without a condition has. */
export const NO_CONDITION = 0;

/**
 * Conditions as numbers from 1: those of equal text are one, compiled once and judged once for an event, however many
 * subscriptions have it.
 */
export class ConditionTable {
  private readonly texts = new SlotTable();
  private readonly compiled: (CompiledCondition | undefined)[] = [];
  private readonly uses = new NumberColumn();

  /** The number of an equal condition that is in use; undefined when there is none. */
  find(condition: SubscriptionCondition): number | undefined {
    const text = conditionTextOf(condition);
    if (text === undefined) return NO_CONDITION;
    const slot = this.texts.find(text);
    return slot === undefined ? undefined : slot + 1;
  }

  take(condition: SubscriptionCondition): number {
    const text = conditionTextOf(condition);
    if (text === undefined) return NO_CONDITION;
    const slot = this.texts.take(text);
    this.compiled[slot] ??= compileCondition(condition);
    this.uses.set(slot, this.uses.get(slot) + 1);
    return slot + 1;
  }

  get(number: number): CompiledCondition {
    const compiled = this.compiled[number - 1];
    if (compiled === undefined) throw new RangeError(`condition ${number} is not in use`);
    return compiled;
  }

  release(number: number): void {
    if (number === NO_CONDITION) return;
    const slot = number - 1;
    const left = this.uses.get(slot) - 1;
    this.uses.set(slot, left);
    if (left > 0) return;
    this.texts.release(slot);
    this.compiled[slot] = undefined;
  }
}
