import type { HoldHistory } from '#libs/contracts';
import { holdDue } from './hold.js';

/** What ends further away than this is parked: a retry tier is for short waits. */
export const MAX_TIMED_HOLD_MS = 60_000;

export interface HoldToPlace {
  /** When the reason ends, epoch ms; Infinity where nobody knows. */
  readonly untilMs: number;
  /** How it has been held since its last attempt. */
  readonly held: HoldHistory | undefined;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** `timed`: in a retry tier, back by itself. `parked`: out of Kafka until the reason has ended (docs/adr/0017). */
export type HoldPlace =
  { readonly kind: 'timed'; readonly dueAtMs: number } | { readonly kind: 'parked'; readonly untilMs?: number };

/**
 * Where a held delivery waits. A short wait with a known end is one trip through a retry tier; one that is held again
 * after that would go round in circles, so it is parked, like everything whose end is far away or unknown.
 */
export function holdPlace({ untilMs, held, nowMs, random }: HoldToPlace): HoldPlace {
  if (!Number.isFinite(untilMs)) return { kind: 'parked' };
  const again = held !== undefined && held.times > 0;
  if (again || untilMs - nowMs > MAX_TIMED_HOLD_MS) return { kind: 'parked', untilMs: Math.ceil(untilMs) };
  return { kind: 'timed', dueAtMs: holdDue(untilMs, nowMs, random) };
}

/** The history of a delivery that is held once more. */
export const heldOnceMore = (held: HoldHistory | undefined, nowMs: number): HoldHistory =>
  held === undefined ? { sinceMs: nowMs, times: 1 } : { ...held, times: held.times + 1 };
