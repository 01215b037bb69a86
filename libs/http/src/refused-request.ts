import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PostriderError } from '#libs/contracts';

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

const invalid = (fault: string): PostriderError => new PostriderError('invalid_request', `the request ${fault}`);

const stopping = (): PostriderError =>
  new PostriderError('shutting_down', 'this process is shutting down; send it again', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
