/** One HTTP request, before the guard has judged it. */
export interface OutboundRequest {
  readonly url: string;
  /** On whose behalf, which decides where it may go; undefined for the installation's own calls. */
  readonly tenantId: string | undefined;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Total: from the moment a connection is free to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Of the answer's body, this much is kept; at most `MAX_RESPONSE_BYTES` is read. */
  readonly keepBytes: number;
  readonly signal?: AbortSignal;
}

export interface OutboundResponse {
  readonly kind: 'response';
  readonly status: number;
  /** Names in lower case; a header that came several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The answer went on past `MAX_RESPONSE_BYTES` and was cut off. */
  readonly truncated: boolean;
}

export interface OutboundFailure {
  readonly kind: 'failed';
  readonly error: unknown;
}

export type OutboundResult = (OutboundResponse | OutboundFailure) & { readonly durationMs: number };

export const MAX_RESPONSE_BYTES = 65_536;
