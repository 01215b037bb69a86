import { printable } from './printable.js';

/** Of a response, this many characters are kept (docs/wire.md 1). */
export const KEPT_CHARACTERS = 1_000;
/** Enough for that many characters of UTF-8, at 4 bytes each. */
export const KEPT_BYTES = 4 * KEPT_CHARACTERS;

/** The beginning of a response body as text that can be stored and shown, whatever its bytes are. */
export function responseText(body: Buffer): string {
  // `stream: true` leaves out a character that was cut in two at the end.
  const text = printable(new TextDecoder().decode(body, { stream: true }));
  if (text.length <= KEPT_CHARACTERS) return text;
  const kept = text.slice(0, KEPT_CHARACTERS);
  return kept.isWellFormed() ? kept : kept.slice(0, -1);
}
