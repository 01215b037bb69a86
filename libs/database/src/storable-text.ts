/** PostgreSQL's text has no room for U+0000, which is legal in JSON; half a surrogate pair is not UTF-8. */
const UNSTORABLE = /\0/g;

/** Text that any column takes: what cannot be stored becomes U+FFFD, so one odd row never fails its batch. */
export function storable(text: string, maxLength: number): string {
  if (text.length <= maxLength && text.isWellFormed() && !text.includes('\0')) return text;
  return text.slice(0, maxLength).toWellFormed().replace(UNSTORABLE, '\uFFFD');
}

export const storableOrNull = (text: string | undefined | null, maxLength: number): string | null =>
  text === undefined || text === null ? null : storable(text, maxLength);

/** The years that a timestamptz and a partition bound can both be trusted with. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** Rows of a batch share most of their times, and spelling one costs ten times as much as finding it. */
const MAX_SPELLED = 4_096;
let spelled = new Map<number, string>();

/** A time as PostgreSQL takes it; a clock gone wild is put at the edge of the calendar instead of failing its batch. */
export function storableTime(atMs: number): string {
  const kept = Number.isFinite(atMs) ? Math.min(Math.max(Math.floor(atMs), EARLIEST_MS), LATEST_MS) : EARLIEST_MS;
  const before = spelled.get(kept);
  if (before !== undefined) return before;
  if (spelled.size >= MAX_SPELLED) spelled = new Map();
  const text = new Date(kept).toISOString();
  spelled.set(kept, text);
  return text;
}

export const storableTimeOrNull = (atMs: number | undefined): string | null =>
  atMs === undefined ? null : storableTime(atMs);

const MAX_INT4 = 2_147_483_647;

export const storableInteger = (value: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(Math.trunc(value), -MAX_INT4), MAX_INT4) : 0;

export const storableIntegerOrNull = (value: number | undefined): number | null =>
  value === undefined ? null : storableInteger(value);
