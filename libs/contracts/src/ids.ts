import { hash, randomFillSync } from 'node:crypto';

/** Crockford's base32, lower case: sorts like the number it spells, and holds no `.` (webhook ids must not). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;
const SUFFIX_LENGTH = TIME_LENGTH + RANDOM_LENGTH;
const SUFFIX = new RegExp(`^[${ALPHABET}]{${SUFFIX_LENGTH}}$`);

export const ID_PREFIXES = ['evt', 'ep', 'sub', 'dlv', 'att', 'ten', 'src', 'rpl', 'wfr', 'key', 'ins', 'act'] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

/** Ids of one millisecond share it. */
let latestTime = { timeMs: -1, text: '' };

function encodeTime(timeMs: number): string {
  let rest = Math.floor(timeMs);
  if (rest === latestTime.timeMs) return latestTime.text;
  let text = '';
  for (let index = 0; index < TIME_LENGTH; index += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  latestTime = { timeMs: Math.floor(timeMs), text };
  return text;
}

const LETTERS = Buffer.from(ALPHABET);
/** A text put together letter by letter stays a chain of its pieces, which takes ten times the memory: ids are spelled here first. */
const spelled = Buffer.alloc('dlv_'.length + SUFFIX_LENGTH);

/** Writes five bits of each byte as a letter. */
function spell(bytes: Uint8Array, from: number, to: number, at: number): void {
  for (let index = from; index < to; index += 1) spelled[at + index - from] = LETTERS[(bytes[index] ?? 0) & 31] ?? 0;
}

/** Asking the system for random bytes costs the same for sixteen as for four thousand. */
const pool = Buffer.alloc(RANDOM_LENGTH * 256);
let poolUsed = pool.length;

function randomBytes(): Uint8Array {
  if (poolUsed === pool.length) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  poolUsed += RANDOM_LENGTH;
  return pool.subarray(poolUsed - RANDOM_LENGTH, poolUsed);
}

/**
 * A new id such as `evt_01k…`: 50 bits of time, so that ids sort by age (an index takes a third of the write-ahead log
 * that random keys take), then 80 random bits.
 * @param timeMs epoch milliseconds
 */
export function newId(prefix: IdPrefix, timeMs: number, random: Uint8Array = randomBytes()): string {
  spell(random, 0, RANDOM_LENGTH, 0);
  return `${prefix}_${encodeTime(timeMs)}${spelled.toString('latin1', 0, RANDOM_LENGTH)}`;
}

/** Epoch milliseconds told by an id made by {@link newId}; undefined for any other text, such as a publisher's own id. */
export function timeOfId(id: string): number | undefined {
  const suffix = id.slice(id.indexOf('_') + 1);
  if (!id.includes('_') || !SUFFIX.test(suffix)) return undefined;
  let timeMs = 0;
  for (const letter of suffix.slice(0, TIME_LENGTH)) timeMs = timeMs * 32 + ALPHABET.indexOf(letter);
  return timeMs;
}

/**
 * The id of one event's delivery to one endpoint, sent as `webhook-id`. It is a hash, so every retry, replay, crash and
 * second fan-out of the same event reaches the receiver under the same id (ARCHITECTURE.md, invariant 4). The event id's time
 * goes in front when it has one, which keeps deliveries sorted by age.
 */
export function deliveryIdOf(eventId: string, endpointId: string): string {
  const digest = hash('sha256', `${eventId}\0${endpointId}`, 'buffer');
  const suffix = eventId.slice(eventId.indexOf('_') + 1);
  const hasTime = suffix.length < eventId.length && SUFFIX.test(suffix);
  spelled.write('dlv_', 'latin1');
  if (hasTime) spelled.write(suffix, 'dlv_'.length, TIME_LENGTH, 'latin1');
  const told = hasTime ? TIME_LENGTH : 0;
  spell(digest, told, SUFFIX_LENGTH, 'dlv_'.length + told);
  return spelled.toString('latin1');
}
