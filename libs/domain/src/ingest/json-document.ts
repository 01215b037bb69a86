import { isUtf8 } from 'node:buffer';
import { nestsDeeperThan } from './json-members.js';
import { fault, type PublishFault } from './publish-fault.js';

/** `data` and `metadata` may nest this deep; receivers' parsers give up not far beyond (docs/wire.md 2). */
export const MAX_DEPTH = 64;

/** What a request wraps around an event's `data`: the event itself, and in a batch the list and the object around it. */
const WRAPPERS = 3;

export type JsonDocument =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: PublishFault };

/**
 * Validates a whole body by JSON.parse, once; the values that matter are then copied as bytes.
 * @param place names the body in messages, e.g. `the body`
 */
export function readJson(bytes: Buffer, place: string): JsonDocument {
  if (bytes.length === 0) return refuse(`${place} is empty, expected JSON`);
  if (!isUtf8(bytes)) return refuse(`${place} is not valid UTF-8, the only encoding of JSON (RFC 8259)`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return refuse(`${place} begins with a byte order mark; JSON must not (RFC 8259, 8.1)`);
  }
  if (nestsDeeperThan(bytes, MAX_DEPTH + WRAPPERS)) {
    return {
      ok: false,
      fault: fault('nesting_too_deep', `${place} nests arrays and objects deeper than ${MAX_DEPTH} levels`),
    };
  }
  try {
    return { ok: true, value: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch (error) {
    return refuse(`${place} is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

const refuse = (detail: string): JsonDocument => ({ ok: false, fault: fault('invalid_json', detail) });

export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 6901: `~` and `/` inside a name are escaped. A hostile name is cut: it would come back in the answer. */
export const pointerTo = (...path: readonly (string | number)[]): string =>
  path.map((part) => `/${String(part).slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
