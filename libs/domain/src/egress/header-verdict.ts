export type HeaderVerdict =
  | { readonly ok: true }
  /** `header` is undefined when the whole set is at fault. */
  | { readonly ok: false; readonly header?: string; readonly reason: string };

const MAX_HEADERS = 20;
const MAX_TOTAL_BYTES = 4_096;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VISIBLE = /^[\t\x20-\x7e]*$/;

/** Framing and routing belong to the client, signatures to Postrider; `accept-encoding` would make answers unreadable. */
const RESERVED = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection', 'te', 'trailer', 'upgrade', 'expect', 'keep-alive'],
  ...['forwarded', 'via', 'accept-encoding'],
]);
const RESERVED_PREFIX = /^(?:proxy-|webhook-|x-forwarded-)/;

/** May an endpoint's owner have these headers sent with every request (docs/wire.md 3)? */
export function headerVerdict(headers: Readonly<Record<string, string>>): HeaderVerdict {
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) {
    return { ok: false, reason: `${entries.length} headers, at most ${MAX_HEADERS} are allowed` };
  }
  const seen = new Set<string>();
  let bytes = 0;
  for (const [header, value] of entries) {
    const name = header.toLowerCase();
    const reason = fault(name, value) ?? (seen.has(name) ? 'is given twice' : undefined);
    if (reason !== undefined) return { ok: false, header, reason: `header ${JSON.stringify(header)} ${reason}` };
    seen.add(name);
    bytes += name.length + value.length;
  }
  if (bytes > MAX_TOTAL_BYTES) {
    return { ok: false, reason: `the headers have ${bytes} bytes together, at most ${MAX_TOTAL_BYTES} are allowed` };
  }
  return { ok: true };
}

function fault(name: string, value: string): string | undefined {
  if (!TOKEN.test(name)) return 'is not a header name (RFC 9110, token)';
  if (RESERVED.has(name) || RESERVED_PREFIX.test(name)) return 'is set by Postrider or the HTTP client itself';
  if (!VISIBLE.test(value)) return 'has a value with a line break, a control character or a character beyond ASCII';
  return undefined;
}
