import type { Socket } from 'node:net';
import { Client } from 'undici';
import { isConnectionLoss } from './classify-error.js';
import type { ConnectTarget } from './guarded-connector.js';
import { OutboundError } from './outbound-error.js';
import type { OutboundFailure, OutboundRequest, OutboundResponse } from './outbound-request.js';
import { ResponseReader } from './response-reader.js';

export interface Exchange {
  readonly result: OutboundResponse | OutboundFailure;
  /** The request travelled on a socket that had carried others before. */
  readonly reused: boolean;
  /** A kept-alive socket was closed before any byte of the answer: the request may be tried again at once (docs/wire.md 1). */
  readonly stale: boolean;
}

/** Longer than most servers keep idle connections is no use: it only makes stale ones likelier. */
const KEEP_ALIVE_MS = 4_000;
const KEEP_ALIVE_MAX_MS = 30_000;
/** One for all: whom it reaches was told already, and a stack for each costs more than the request. */
const CUT_OFF = new Error('the answer is longer than what is read of it');

/** One connection to one origin, one request at a time. Connects on its first request, and on the next after it was cut off. */
export class Connection {
  private readonly client: Client;
  private readonly closing = new AbortController();
  private socket: Socket | undefined;
  private sockets = 0;
  private connected = false;
  private cutOff = false;
  private connectedAtMs = 0;

  /** @param onIdleClose the peer closed the connection, or it idled too long, while it carried no request */
  constructor(
    origin: string,
    connect: (target: ConnectTarget, signal: AbortSignal) => Promise<Socket>,
    private readonly onIdleClose: (connection: Connection) => void,
  ) {
    this.client = new Client(origin, {
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      // The total deadline covers both; these would only add timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (target, callback) => {
        connect(target, this.closing.signal).then(
          (socket) => {
            this.socket = socket;
            this.sockets += 1;
            this.connected = true;
            this.cutOff = false;
            this.connectedAtMs = performance.now();
            callback(null, socket);
          },
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
        );
      },
    });
    this.client.on('disconnect', () => {
      this.socket = undefined;
      this.connected = false;
      this.onIdleClose(this);
    });
  }

  /** Still open, and not so old that the name may point elsewhere by now. */
  isUsable(maxAgeMs: number): boolean {
    return this.connected && performance.now() - this.connectedAtMs < maxAgeMs;
  }

  /** It ended an answer that was too long: the next request opens it anew, which takes less than another of its kind. */
  get canOpenAnew(): boolean {
    return this.cutOff;
  }

  /**
   * Never rejects. When it is over by deadline or signal, the connection is gone with it.
   * @param path with the query
   * @param leftMs what is left of the request's total deadline
   */
  exchange(request: OutboundRequest, path: string, leftMs: number): Promise<Exchange> {
    return new Promise((resolve) => {
      const socketBefore = this.connected ? this.sockets : undefined;
      const giveUp = (error: Error): void => {
        reader.fail(error);
        this.destroy();
      };
      const settle = (result: OutboundResponse | OutboundFailure): void => {
        clearTimeout(timer);
        request.signal?.removeEventListener('abort', onAbort);
        if (result.kind === 'failed' || result.truncated) this.connected = false;
        this.cutOff = result.kind === 'response' && result.truncated;
        const reused = this.sockets === socketBefore;
        const stale = reused && !reader.started && result.kind === 'failed' && isConnectionLoss(result.error);
        resolve({ result, reused, stale });
      };
      // Not by undici's controller: that makes two errors of it, with a stack each.
      const reader = new ResponseReader(request.keepBytes, settle, () => this.socket?.destroy(CUT_OFF));
      const onAbort = (): void => giveUp(new OutboundError('unknown', 'given up by the caller'));
      const timer = setTimeout(
        () => giveUp(new OutboundError('timeout', `no complete answer within ${request.timeoutMs} ms`)),
        leftMs,
      );
      request.signal?.addEventListener('abort', onAbort);
      if (request.signal?.aborted === true) return onAbort();
      this.client.dispatch(
        {
          method: request.method,
          path,
          headers: onePerName(request.headers),
          body: request.body ?? null,
        },
        reader,
      );
    });
  }

  close(): void {
    this.client.close(() => undefined);
  }

  destroy(): void {
    this.connected = false;
    this.cutOff = false;
    this.closing.abort(new OutboundError('unknown', 'the connection was given up'));
    this.client.destroy(() => undefined);
  }
}

/** Two spellings of one name would be sent as two lines; the later one wins. */
function onePerName(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) named[name.toLowerCase()] = value;
  }
  return named;
}
