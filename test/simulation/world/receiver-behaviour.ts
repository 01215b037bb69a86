/** What a receiver does with a request. Times in milliseconds. */
export type Behaviour =
  | { readonly kind: 'ok'; readonly ms: number }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'failing'; readonly status: number; readonly ms: number }
  /** Good and bad by turns. */
  | { readonly kind: 'flapping'; readonly everyMs: number }
  | { readonly kind: 'too_many'; readonly retryAfterMs: number }
  | { readonly kind: 'gone' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hanging' }
  | { readonly kind: 'refusing' };

export type Answer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly ms: number;
    }
  | { readonly kind: 'failed'; readonly errorClass: 'timeout' | 'connect_refused'; readonly ms: number };

const QUICK_MS = 5;

/** @param sinceMs milliseconds since the behaviour began */
export function answerOf(behaviour: Behaviour, sinceMs: number, timeoutMs: number): Answer {
  switch (behaviour.kind) {
    case 'ok':
    case 'slow':
      return behaviour.ms < timeoutMs ? respond(200, behaviour.ms) : timedOut(timeoutMs);
    case 'failing':
      return behaviour.ms < timeoutMs ? respond(behaviour.status, behaviour.ms) : timedOut(timeoutMs);
    case 'flapping':
      return respond(Math.floor(sinceMs / behaviour.everyMs) % 2 === 0 ? 503 : 200, QUICK_MS);
    case 'too_many':
      return respond(429, QUICK_MS, { 'retry-after': String(behaviour.retryAfterMs / 1_000) });
    case 'gone':
      return respond(410, QUICK_MS);
    case 'hanging':
      return timedOut(timeoutMs);
    case 'refusing':
      return { kind: 'failed', errorClass: 'connect_refused', ms: 1 };
    default:
      return behaviour satisfies never;
  }
}

const respond = (status: number, ms: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'response',
  status,
  headers,
  ms,
});
const timedOut = (timeoutMs: number): Answer => ({ kind: 'failed', errorClass: 'timeout', ms: timeoutMs });
