import type { Handshake, HandshakeTerms } from './handshake-request.js';

/** What came back. */
export type HandshakeAnswer =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  /** Nobody answered: no connection, or no answer in time. */
  | { readonly kind: 'failed'; readonly error: string };

export type HandshakeVerdict =
  /** `perMinute`: what it wants to be sent at most. */
  | { readonly kind: 'verified'; readonly perMinute?: number }
  | { readonly kind: 'refused'; readonly reason: string }
  /** That was no answer: it is asked again. */
  | { readonly kind: 'later'; readonly reason: string };

/** A gateway or a server that says "not now" has not been asked. */
const NOT_NOW = new Set([429, 502, 503, 504]);
/** What a rate limit of an endpoint may be. */
const MAX_PER_MINUTE = 600_000;

/** Whether the endpoint wants to be sent to (docs/verification.md). */
export function handshakeVerdict(
  handshake: Handshake,
  terms: Pick<HandshakeTerms, 'challenge' | 'origin'>,
  answer: HandshakeAnswer,
): HandshakeVerdict {
  if (answer.kind === 'failed') return { kind: 'later', reason: answer.error };
  const { status } = answer;
  if (NOT_NOW.has(status)) return { kind: 'later', reason: `HTTP ${status}` };
  if (status < 200 || status > 299) return refused(`it answered HTTP ${status}`);
  switch (handshake) {
    case 'token':
      return { kind: 'verified' };
    case 'challenge':
      return echoOf(answer.body) === terms.challenge ? { kind: 'verified' } : refused('it did not echo the challenge');
    case 'cloudevents':
      return permission(answer.headers, terms.origin);
    default:
      return handshake satisfies never;
  }
}

const refused = (reason: string): HandshakeVerdict => ({ kind: 'refused', reason });

function echoOf(body: Buffer): unknown {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && 'challenge' in parsed ? parsed.challenge : undefined;
  } catch {
    return undefined;
  }
}

/** CloudEvents HTTP 1.1 Web Hooks, 4.2: the origin or `*`, and a rate per minute or `*`. */
function permission(headers: Readonly<Record<string, string>>, origin: string): HandshakeVerdict {
  const allowed = headers['webhook-allowed-origin']?.trim();
  if (allowed === undefined) return refused('its answer has no WebHook-Allowed-Origin');
  if (allowed !== '*' && allowed.toLowerCase() !== origin.toLowerCase()) {
    return refused(`it allows another origin than ${origin}`);
  }
  const rate = headers['webhook-allowed-rate']?.trim();
  if (rate === undefined || rate === '*') return { kind: 'verified' };
  if (!/^[1-9]\d{0,15}$/.test(rate))
    return refused('its WebHook-Allowed-Rate is neither * nor a number of requests per minute');
  return { kind: 'verified', perMinute: Math.min(Number(rate), MAX_PER_MINUTE) };
}
