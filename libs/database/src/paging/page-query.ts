import {
  decodeCursor,
  encodeCursor,
  type Cursor,
  type Filter,
  type Page,
  type PageRequest,
  type Place,
} from './keyset-cursor.js';

/** One list of one table: what to select, which columns it is sorted by, and how a row tells its place. */
export interface PagedTable {
  readonly select: string;
  /** The timestamptz column; rows hold whole milliseconds, so a cursor tells it exactly. */
  readonly at: string;
  readonly id: string;
  /** Lists begin with the newest row unless the order of events is the point. */
  readonly oldestFirst?: boolean;
}

export interface Condition {
  /** With `?` where the value goes. */
  readonly sql: string;
  readonly value: unknown;
}

type Ask = <Row>(sql: string, parameters: readonly unknown[]) => Promise<readonly Row[]>;

/** Reads one page by keyset: as fast at the end of a long list as at its beginning, and rows that come in move nothing. */
export async function readPage<Row, Wanted extends Filter>(
  ask: Ask,
  table: PagedTable,
  conditions: readonly Condition[],
  request: PageRequest<Wanted>,
  placeOf: (row: Row) => Place,
): Promise<Page<Row>> {
  const cursor = request.cursor === undefined ? undefined : decodeCursor(request.cursor, request.filter);
  const backwards = cursor?.direction === 'before';
  const ascending = backwards !== (table.oldestFirst === true);
  const parameters: unknown[] = [];
  const numbered = (value: unknown): string => `$${parameters.push(value)}`;
  const where = conditions.map(({ sql, value }) => sql.replace('?', numbered(value)));
  if (cursor !== undefined) {
    const at = numbered(new Date(cursor.atMs).toISOString());
    where.push(`(${table.at}, ${table.id}) ${ascending ? '>' : '<'} (${at}::timestamptz, ${numbered(cursor.id)})`);
  }
  const order = ascending ? 'ASC' : 'DESC';
  const sql = `${table.select} WHERE ${where.join(' AND ')}
    ORDER BY ${table.at} ${order}, ${table.id} ${order} LIMIT ${numbered(request.limit + 1)}`;
  const found = await ask<Row>(sql, parameters);
  const more = found.length > request.limit;
  const data = found.slice(0, request.limit);
  if (backwards) data.reverse();
  return { data, ...neighbours(data.map(placeOf), more, cursor, request.filter) };
}

function neighbours(
  places: readonly Place[],
  more: boolean,
  cursor: Cursor | undefined,
  filter: Filter,
): { readonly nextCursor: string | null; readonly prevCursor: string | null } {
  const [first] = places;
  const last = places.at(-1);
  const backwards = cursor?.direction === 'before';
  const behind = backwards || more;
  const before = backwards ? more : cursor !== undefined;
  return {
    nextCursor: behind && last !== undefined ? encodeCursor({ direction: 'after', ...last }, filter) : null,
    prevCursor: before && first !== undefined ? encodeCursor({ direction: 'before', ...first }, filter) : null,
  };
}
