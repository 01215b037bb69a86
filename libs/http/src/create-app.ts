import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics, PinoLogger } from '#libs/observability';
import { liesWithin, type Cidr } from '#libs/domain';
import { assertDeclared, routesOf } from './access/declared-routes.js';
import { answerBrokenRequest, answerUnhandledRequests } from './broken-request.js';
import { httpConfig, type HttpConfig } from './http.config.js';
import { boundRequests } from './request-buffer.js';
import { problemAnswer, problemErrorOf } from './problem.js';
import { countUnseenRequests, refuseRequests } from './refused-request.js';
import type { HttpRequest } from './request.js';

/** A caller's request id is kept when it is harmless in a log line and a header. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** The longest id is an event's, of 128 characters, each of which a client may have escaped to three. */
const MAX_PARAM_LENGTH = 400;
/** How often Node looks for requests that take too long to arrive. */
const SLOW_CHECK_EVERY_MS = 1_000;

/**
 * An app on Fastify whose bodies stay bytes, with its Kafka transports connected but not yet listening.
 * @param transports strategies to take from the app's container
 */
export async function createApp(
  module: Type,
  transports: readonly Type<CustomTransportStrategy>[] = [],
): Promise<NestFastifyApplication> {
  // Read with the other settings once the app is made, which is before the first request.
  let trustedProxies: readonly Cidr[] = [];
  let refused: (status: number) => void = () => undefined;
  const adapter = new FastifyAdapter({
    trustProxy: (address: string) => liesWithin(trustedProxies, address),
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    // Node and Fastify have words of their own for a missing Host and for a server that closes: refuseRequests has ours.
    http: { connectionsCheckingInterval: SLOW_CHECK_EVERY_MS, requireHostHeader: false },
    return503OnClosing: false,
    clientErrorHandler: (error: Error, socket: Socket) => answerBrokenRequest(error, socket, refused),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // A URL that cannot be routed reaches no filter: Fastify itself answers it.
    frameworkErrors: (
      error: Error,
      request: Pick<HttpRequest, 'id' | 'url'>,
      reply: { readonly raw: ServerResponse },
    ) => {
      const { status, headers, body } = problemAnswer(problemErrorOf(error), request);
      reply.raw.writeHead(status, { ...headers, 'x-request-id': request.id }).end(body);
      refused(status);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(PinoLogger));
  assertDeclared(routesOf(app));
  const config = app.get<HttpConfig>(httpConfig.KEY);
  trustedProxies = config.HTTP_TRUSTED_PROXIES;
  refused = countUnseenRequests(adapter, app.get(Metrics));
  // First: what finds no room costs nothing else.
  boundRequests(adapter, config, app.get(Metrics));
  endSlowRequests(adapter, config.HTTP_REQUEST_TIMEOUT_MS);
  keepBodiesAsBytes(adapter, config.HTTP_MAX_BODY_BYTES);
  refuseRequests(adapter);
  answerUnhandledRequests(adapter.getInstance().server, refused);
  for (const transport of transports) {
    app.connectMicroservice({ strategy: app.get(transport) }, { inheritAppConfig: true });
  }
  return app;
}

function keepBodiesAsBytes(adapter: FastifyAdapter, bodyLimit: number): void {
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    void reply.header('x-request-id', request.id);
    // Kept alive, a connection that was busy when the close began would hold it up until it times out.
    if (!fastify.server.listening) void reply.header('connection', 'close');
    done();
  });
}

/** A body that never ends would hold its room for ever. */
function endSlowRequests(adapter: FastifyAdapter, timeoutMs: number): void {
  const server = adapter.getInstance().server;
  server.requestTimeout = timeoutMs;
  server.headersTimeout = timeoutMs;
}
