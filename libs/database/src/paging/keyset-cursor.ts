import { createHash } from 'node:crypto';
import { PostriderError } from '#libs/contracts';

/** A row's place in a list that is sorted by time, then by id. */
export interface Place {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly id: string;
}

export interface Cursor extends Place {
  /** `after`: the rows that follow the place in the list. `before`: those in front of it. */
  readonly direction: 'after' | 'before';
}

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
  readonly prevCursor: string | null;
}

export type Filter = Readonly<Record<string, string | number | undefined>>;

/** What a list asks for: at most `limit` rows that pass the filter, from the cursor on. */
export interface PageRequest<Wanted extends Filter> {
  readonly filter: Wanted;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const CURSOR = /^([0-9a-f]{16})\.(after|before)\.(\d{1,16})\.([A-Za-z0-9._~:@+=-]{1,200})$/;

/** The filter's fingerprint goes along: a cursor of one list would skip rows of another. */
export function encodeCursor(cursor: Cursor, filter: Filter): string {
  return Buffer.from(`${fingerprint(filter)}.${cursor.direction}.${cursor.atMs}.${cursor.id}`).toString('base64url');
}

/** Throws `invalid_cursor` for a text that is no cursor, and for a cursor of another filter. */
export function decodeCursor(text: string, filter: Filter): Cursor {
  const [whole, print, direction, atMs, id] = CURSOR.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (whole === undefined || id === undefined || (direction !== 'after' && direction !== 'before')) {
    throw new PostriderError('invalid_cursor', 'the cursor is not one that this list gave out');
  }
  if (print !== fingerprint(filter)) {
    throw new PostriderError('invalid_cursor', 'the cursor belongs to a list with another filter: begin without it');
  }
  return { direction, atMs: Number(atMs), id };
}

function fingerprint(filter: Filter): string {
  const parts = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
