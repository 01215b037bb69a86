import type { Principal } from './access/principal.js';

/** What our decorators and filters use of a Fastify request. */
export interface HttpRequest {
  readonly id: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The exact bytes received; undefined when the request had no body. */
  readonly body: Buffer | undefined;
  /** Where the request comes from; behind a trusted proxy, what that says (`HTTP_TRUSTED_PROXIES`). */
  readonly ip: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Set by ApiKeyGuard: the key that the request says it has; whether it does is another matter. */
  claimedKeyId?: string;
  /** Set by ApiKeyGuard: who asks. */
  principal?: Principal;
  /** Set by ApiKeyGuard: whose data the request is about. */
  tenantId?: string;
}

export interface HttpReply {
  readonly sent: boolean;
  readonly statusCode: number;
  status(code: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(body: unknown): void;
}

/** A header as one text; repeated ones are joined as RFC 9110 5.3 allows. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
