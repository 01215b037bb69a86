import { createHash } from 'node:crypto';
import { LANES, type Lane, type Ordering } from '#libs/contracts';
import { valueAt } from './key-path.js';

/** Enough of a hash that two keys of one endpoint do not meet by chance. */
const HASH_LENGTH = 22;

/**
 * What a delivery keeps its order with, in its lane; undefined when it has no order: its endpoint wants none, or its
 * event has no value where the key should be. The value itself is hashed: it may be a person, and long.
 */
export function orderKeyOf(ordering: Ordering, lane: Lane, envelope: Uint8Array): string | undefined {
  switch (ordering.mode) {
    case 'none':
      return undefined;
    case 'endpoint':
      return `${lane}:`;
    case 'key': {
      const value = readValue(ordering.keyPath, envelope);
      if (value === undefined) return undefined;
      return `${lane}:${createHash('sha256').update(value).digest('base64url').slice(0, HASH_LENGTH)}`;
    }
    default:
      return ordering satisfies never;
  }
}

/** The lane that an order key, or the line of a whole lane, belongs to. */
export const laneOfKey = (orderKey: string): Lane | undefined =>
  LANES.find((lane) => orderKey === lane || orderKey.startsWith(`${lane}:`));

/** A foreign tool may produce what is no JSON; it is sent as it is, and has no key. */
function readValue(keyPath: string, envelope: Uint8Array): string | undefined {
  try {
    return valueAt(keyPath, envelope);
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
