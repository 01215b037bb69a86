import { MAX_SCHEDULE_AHEAD_MS } from '../delivery/schedule.js';

/** RFC 3339, the profile of ISO 8601 that CloudEvents and every language can read. */
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

const DAY_MS = 24 * 3_600_000;
/** A clock without battery begins in 1970; nothing published over HTTP is from the last century. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const MAX_AHEAD_MS = DAY_MS;

/**
 * Undefined when the text is a usable event time, else what is wrong with it.
 * @param nowMs the time that "in the future" is measured from
 */
export function timestampProblem(text: string, nowMs: number): string | undefined {
  const malformed = formProblem(text);
  if (malformed !== undefined) return malformed;
  const timeMs = Date.parse(text);
  if (timeMs < EARLIEST_MS) return "lies before the year 2000: the publisher's clock is probably not set";
  if (timeMs > nowMs + MAX_AHEAD_MS)
    return "lies more than a day in the future: the publisher's clock is probably wrong";
  return undefined;
}

/** Undefined when an event's deliveries can wait for that moment, which may have passed; else what is wrong with it. */
export function deliverAtProblem(text: string, nowMs: number): string | undefined {
  const malformed = formProblem(text);
  if (malformed !== undefined) return malformed;
  if (Date.parse(text) <= nowMs + MAX_SCHEDULE_AHEAD_MS) return undefined;
  const latest = new Date(nowMs + MAX_SCHEDULE_AHEAD_MS).toISOString();
  return `lies more than ${MAX_SCHEDULE_AHEAD_MS / DAY_MS} days ahead; the latest possible time is now ${latest}`;
}

function formProblem(text: string): string | undefined {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  const timeMs = Date.parse(text);
  if (year === undefined || Number.isNaN(timeMs)) {
    return 'must be an RFC 3339 (ISO 8601) date and time with its offset, such as 2026-01-31T12:00:00Z';
  }
  // Date.parse rolls 30 February over into March instead of refusing it.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate())
    return 'names a day that does not exist';
  return undefined;
}
