import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PinoLogger } from '#libs/observability';
import { httpConfig, type HttpConfig } from './http.config.js';

/** A caller's request id is kept when it is harmless in a log line and a header. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * An app on Fastify whose bodies stay bytes, with its Kafka transports connected but not yet listening.
 * @param transports strategies to take from the app's container
 */
export async function createApp(
  module: Type,
  transports: readonly Type<CustomTransportStrategy>[] = [],
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(PinoLogger));
  keepBodiesAsBytes(adapter, app.get<HttpConfig>(httpConfig.KEY).HTTP_MAX_BODY_BYTES);
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
