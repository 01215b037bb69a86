export const REDACTED = '[redacted]';

/** Fields that hold what only their owner may know, whatever else is in them. */
const SECRET = /secret|password|passphrase|token|authorization|credential|signature|privatekey|^key$|^apikey$|hash$/i;
/** Header fields carry credentials under any name, so only the names are kept. */
const HEADERS = /headers$/i;
const MAX_DEPTH = 8;
const MAX_TEXT = 1_000;
const MAX_ITEMS = 200;

/** A value as it may be kept on record: without secrets, and bounded. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutQuery(value).slice(0, MAX_TEXT);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === undefined) return undefined;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redacted(item, depth + 1) ?? null);
  const fields = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(fields.map(([name, field]) => [name, redactedField(name, field, depth + 1)]));
}

function redactedField(name: string, field: unknown, depth: number): unknown {
  if (field === null || field === undefined) return field;
  if (SECRET.test(name)) return REDACTED;
  if (!HEADERS.test(name)) return redacted(field, depth);
  if (typeof field !== 'object' || Array.isArray(field)) return REDACTED;
  return Object.fromEntries(
    Object.keys(field)
      .slice(0, MAX_ITEMS)
      .map((header) => [header, REDACTED]),
  );
}

/** Receivers are often told apart by a token in the query. */
function withoutQuery(text: string): string {
  if (!/^https?:\/\//i.test(text)) return text;
  const query = text.search(/[?#]/);
  return query === -1 ? text : `${text.slice(0, query)}?${REDACTED}`;
}
