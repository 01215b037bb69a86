const DAY_MS = 86_400_000;

export type ReplayRange =
  | { readonly ok: true; readonly fromMs: number; readonly toMs: number }
  | { readonly ok: false; readonly field: 'from' | 'to'; readonly reason: string };

/** @param toMs now when left out; nothing that is yet to come is replayed */
export function replayRange(fromMs: number, toMs: number | undefined, nowMs: number): ReplayRange {
  if (fromMs >= nowMs)
    return { ok: false, field: 'from', reason: 'lies in the future, and only what was can be replayed' };
  const endMs = Math.min(toMs ?? nowMs, nowMs);
  if (endMs <= fromMs) return { ok: false, field: 'to', reason: 'is not after `from`' };
  return { ok: true, fromMs, toMs: endMs };
}

/** Until when deliveries are looked for in one go: a day of them lies together. */
export const sliceEnd = (fromMs: number, toMs: number): number =>
  Math.min(toMs, (Math.floor(fromMs / DAY_MS) + 1) * DAY_MS);
