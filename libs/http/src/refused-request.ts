import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PostriderError } from '#libs/contracts';
import type { Metrics } from '#libs/observability';

/** Legal in a URL, but in no id, and PostgreSQL takes it in no text. */
const NUL = /%00/;
const PROBE = /^\/(?:livez|readyz|metrics)(?:\?|$)/;
/** By then a load balancer has turned to another process. */
const RETRY_AFTER_SECONDS = 1;

/** Whoever asks how a full or a stopping process fares must still get an answer. */
export const isProbe = (url: string): boolean => PROBE.test(url);

/** What no route is to see. */
export function refuseRequests(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  fastify.addHook('onRequest', ({ raw, url }, _reply, done) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) return done(invalid('has no Host header'));
    if (NUL.test(url)) return done(invalid('holds a NUL character in its URL'));
    // On a connection that was busy when the listener closed.
    if (!fastify.server.listening && !isProbe(url)) return done(stopping());
    done();
  });
}

/**
 * Counts the requests that no route saw, whoever refused them: what a route refuses it counts itself, and what none saw would
 * be seen nowhere.
 * @returns what counts those that Fastify does not see either
 */
export function countUnseenRequests(adapter: FastifyAdapter, metrics: Metrics): (status: number) => void {
  const refused = metrics.counter('http_requests_refused_total', 'Requests refused before any route saw them.', [
    'status',
  ]);
  const seen = new WeakSet<object>();
  const fastify = adapter.getInstance();
  // By then it has its route, and its body is read.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (!request.is404) seen.add(request);
    done();
  });
  fastify.addHook('onResponse', (request, { statusCode }, done) => {
    if (!seen.has(request)) refused.inc({ status: statusCode });
    done();
  });
  return (status) => refused.inc({ status });
}

const invalid = (fault: string): PostriderError => new PostriderError('invalid_request', `the request ${fault}`);

const stopping = (): PostriderError =>
  new PostriderError('shutting_down', 'this process is shutting down; send it again', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
