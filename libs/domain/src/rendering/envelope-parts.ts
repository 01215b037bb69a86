import { objectMembers } from '../ingest/json-members.js';

/** The members of an envelope as the bytes that they are. */
export type EnvelopeParts = ReadonlyMap<string, Buffer>;

/**
 * Finds the members of an envelope without changing a byte of them. Of a name that is given twice the last one counts, as
 * for JSON.parse.
 * @param envelope JSON that JSON.parse has accepted
 */
export function envelopeParts(envelope: Buffer): EnvelopeParts {
  return new Map(objectMembers(envelope).map(({ name, start, end }) => [name, envelope.subarray(start, end)]));
}

/** The member's exact bytes; every envelope has those that are asked for here. */
export function partOf(parts: EnvelopeParts, name: 'id' | 'type' | 'timestamp' | 'data'): Buffer {
  const part = parts.get(name);
  if (part === undefined) throw new RangeError(`the envelope has no "${name}"`);
  return part;
}
