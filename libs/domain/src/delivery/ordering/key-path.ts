import { objectMembers, type JsonPlace } from '../../ingest/json-members.js';

const MAX_KEY_PATH_LENGTH = 200;
const MAX_NAMES = 16;
/** Members of an envelope whose value can be the same in several events. */
const ROOTS: ReadonlySet<string> = new Set(['data', 'metadata', 'userId', 'source', 'type']);
const OPEN_BRACE = 0x7b;

/** What is wrong with a key path such as `data.customerId`; undefined when it can be used. */
export function keyPathFault(keyPath: string): string | undefined {
  if (keyPath.length > MAX_KEY_PATH_LENGTH) return `must not be longer than ${MAX_KEY_PATH_LENGTH} characters`;
  const names = keyPath.split('.');
  if (names.includes('')) return 'expected names with dots between them, such as data.customerId';
  if (names.length > MAX_NAMES) return `must not be deeper than ${MAX_NAMES} names`;
  const [root = ''] = names;
  return ROOTS.has(root) ? undefined : `must begin with ${[...ROOTS].join(', ')}, such as data.customerId`;
}

/**
 * The value that the path leads to, as text: a string as it reads, anything else as it is written. Undefined when there
 * is none, or null. Of a name that is repeated the last counts, as for every JSON parser that a receiver may use.
 */
export function valueAt(keyPath: string, envelope: Uint8Array): string | undefined {
  let place: JsonPlace = { start: firstOf(envelope), end: envelope.length, depth: 0 };
  for (const name of keyPath.split('.')) {
    if (envelope[place.start] !== OPEN_BRACE) return undefined;
    const member = objectMembers(envelope, place.start).findLast((candidate) => candidate.name === name);
    if (member === undefined) return undefined;
    place = member;
  }
  const text = Buffer.from(envelope.buffer, envelope.byteOffset + place.start, place.end - place.start).toString(
    'utf8',
  );
  if (text === 'null') return undefined;
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

const firstOf = (bytes: Uint8Array): number => bytes.indexOf(OPEN_BRACE);
