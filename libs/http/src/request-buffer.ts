import { PostriderError } from '#libs/contracts';
import type { Metrics } from '#libs/observability';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { HttpConfig } from './http.config.js';
import { isProbe } from './refused-request.js';

const RETRY_AFTER_SECONDS = 1;

/** What may be in hand at the same time, from a request's first header to the end of its answer. */
export interface RequestBounds {
  readonly requests: number;
  readonly bytes: number;
}

/** Counts requests and the bytes of their bodies. */
export class RequestBuffer {
  private requests = 0;
  private bytes = 0;

  constructor(private readonly bounds: RequestBounds) {}

  get inHand(): RequestBounds {
    return { requests: this.requests, bytes: this.bytes };
  }

  /** Undefined when there is no room; else what gives the room back, once, however often it is called. */
  enter(bytes: number): (() => void) | undefined {
    if (this.requests >= this.bounds.requests || this.bytes + bytes > this.bounds.bytes) return undefined;
    this.requests += 1;
    this.bytes += bytes;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.requests -= 1;
      this.bytes -= bytes;
    };
  }
}

/**
 * Bounds what requests hold in memory: one that finds no room is answered 503 before its body is read and its key looked
 * at. A body without a length counts as the longest that is taken.
 */
export function boundRequests(adapter: FastifyAdapter, config: HttpConfig, metrics: Metrics): void {
  const { HTTP_MAX_BODY_BYTES: longest, HTTP_MAX_REQUESTS: requests, HTTP_MAX_REQUEST_BYTES: bytes } = config;
  const buffer = new RequestBuffer({ requests, bytes });
  const shed = metrics.counter('http_requests_shed_total', 'Requests answered 503 because there was no room for them.');
  metrics.gauge(
    'http_requests_in_hand',
    'Requests between their first header and the end of their answer.',
    [],
    (gauge) => gauge.set(buffer.inHand.requests),
  );
  metrics.gauge('http_request_bytes_in_hand', 'Bytes of the bodies of those.', [], (gauge) =>
    gauge.set(buffer.inHand.bytes),
  );
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    if (isProbe(request.url)) return done();
    const leave = buffer.enter(bodyBytes(request.headers, longest));
    if (leave === undefined) {
      shed.inc();
      return done(tooBusy());
    }
    // However it ends, also when the client is gone.
    reply.raw.once('close', leave);
    done();
  });
}

function bodyBytes(headers: Readonly<Record<string, unknown>>, longest: number): number {
  if (headers['transfer-encoding'] !== undefined) return longest;
  return Math.min(Number(headers['content-length'] ?? 0) || 0, longest);
}

const tooBusy = (): PostriderError =>
  new PostriderError('buffer_full', 'there are too many requests in hand; send it again', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
