import { connect, type AddressInfo, type Socket } from 'node:net';
import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PostriderConfigModule } from '#libs/config';
import { HealthRegistry, logConfig, Metrics, ObservabilityModule } from '#libs/observability';
import { until } from '#libs/testing';
import { Allow, OpenRoute } from './access/allow.decorator.js';
import { formatApiKey } from './access/api-key.js';
import { problemSchema } from './contract/problem.schema.js';
import { createApp } from './create-app.js';
import { httpConfig } from './http.config.js';
import { HttpModule } from './http.module.js';

let arrived = Promise.withResolvers<void>();
let released = Promise.withResolvers<void>();

@Controller('v1')
class SpecController {
  @Post('bytes')
  @OpenRoute()
  bytes(): string {
    return 'read';
  }

  @Get('denied')
  @Allow('events:read')
  denied(): string {
    return 'never';
  }

  @Get('slow')
  @OpenRoute()
  async slow(): Promise<string> {
    arrived.resolve();
    await released.promise;
    return 'slow';
  }
}

@Module({
  imports: [PostriderConfigModule.forRoot([httpConfig, logConfig]), ObservabilityModule, HttpModule],
  controllers: [SpecController],
})
class SpecModule {}

const saved = { ...process.env };
const sockets: Socket[] = [];
let app: NestFastifyApplication;

beforeEach(async () => {
  const settings = { LOG_LEVEL: 'silent', HTTP_REQUEST_TIMEOUT_MS: '300', HTTP_MAX_BODY_BYTES: '2048' };
  process.env = {
    ...saved,
    POSTRIDER_API_KEY: formatApiKey('test', 'spec', 'abcdefghijklmnopqrstuvwxyz'),
    ...settings,
  };
  app = await createApp(SpecModule);
  await app.listen(0, '127.0.0.1');
  arrived = Promise.withResolvers();
  released = Promise.withResolvers();
});
afterEach(async () => {
  released.resolve();
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
  process.env = saved;
});

/** Says what it is told to, and collects what comes back. */
function open(text: string): { readonly socket: Socket; readonly heard: () => string; readonly closed: Promise<void> } {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(text);
  return { socket, heard: () => heard, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

/** Throws for what is no problem in our shape, also when Node or Fastify answered by themselves. */
function problemIn(answer: string): { readonly status: number; readonly code: string } {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  const text = rest.join('\r\n\r\n');
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  const { status, code, requestId } = problemSchema.strict().parse(JSON.parse(json));
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain(`x-request-id: ${requestId}`);
  return { status, code };
}

const HOST = 'host: a\r\nconnection: close\r\n';

describe('what no route is asked for is told as a problem all the same:', () => {
  test.each([
    ['no Host', 'GET /v1/slow HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'invalid_request'],
    ['a broken escape', `GET /v1/%zz HTTP/1.1\r\n${HOST}\r\n`, 400, 'invalid_request'],
    ['a broken header', `GET /v1/slow HTTP/1.1\r\n${HOST}x y: 1\r\n\r\n`, 400, 'invalid_request'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 400, 'invalid_request'],
    ['an unknown method', `BREW /v1/slow HTTP/1.1\r\n${HOST}\r\n`, 400, 'invalid_request'],
    ['a length that is none', `POST /v1/bytes HTTP/1.1\r\n${HOST}content-length: x\r\n\r\n`, 400, 'invalid_request'],
    [
      'a body in broken chunks',
      `POST /v1/bytes HTTP/1.1\r\n${HOST}transfer-encoding: chunked\r\n\r\nZ\r\n`,
      400,
      'invalid_request',
    ],
    ['a path that is none', `GET /v1/none HTTP/1.1\r\n${HOST}\r\n`, 404, 'not_found'],
    ['a method that the path has not', `TRACE /v1/slow HTTP/1.1\r\n${HOST}\r\n`, 404, 'not_found'],
    ['what is for proxies', `CONNECT a:443 HTTP/1.1\r\n${HOST}\r\n`, 405, 'method_not_allowed'],
    [
      'a body that never ends',
      'POST /v1/bytes HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nx',
      408,
      'request_timeout',
    ],
    ['headers that never end', 'POST /v1/bytes HTTP/1.1\r\nhost: a\r\nx-a: ', 408, 'request_timeout'],
    [
      'a body that is too large',
      `POST /v1/bytes HTTP/1.1\r\n${HOST}content-length: 9000\r\n\r\nx`,
      413,
      'payload_too_large',
    ],
    [
      'a content type that is none',
      `POST /v1/bytes HTTP/1.1\r\n${HOST}content-type: ;;\r\ncontent-length: 1\r\n\r\nx`,
      415,
      'unsupported_media_type',
    ],
    [
      'an expectation that nobody can meet',
      `POST /v1/bytes HTTP/1.1\r\nhost: a\r\nexpect: tea\r\ncontent-length: 1\r\n\r\nx`,
      417,
      'expectation_failed',
    ],
    ['a URL over 16 kB', `GET /v1/${'y'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431, 'headers_too_large'],
    ['headers over 16 kB', `GET /v1/slow HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('%s', async (_name, text, status, code) => {
    const { heard, closed } = open(text);
    await closed;
    expect(problemIn(heard())).toEqual({ status, code });
    const counted = (await app.get(Metrics).render()).match(/^postrider_http_requests_refused_total.*$/gm);
    expect(counted).toEqual([`postrider_http_requests_refused_total{status="${status}"} 1`]);
  });

  test('what a route answers is no such request, whatever it answers', async () => {
    const url = await app.getUrl();
    const post = (body: string) => fetch(`${url}/v1/bytes`, { method: 'POST', body });
    expect([(await post('x')).status, (await fetch(`${url}/v1/denied`)).status]).toEqual([201, 401]);
    expect(await app.get(Metrics).render()).not.toContain('postrider_http_requests_refused_total{');
  });

  test('readiness, with what is missing by name', async () => {
    app.get(HealthRegistry).register({ name: 'kafka', check: () => ({ ok: false, reason: 'no broker answered' }) });
    const response = await fetch(`${await app.getUrl()}/readyz`);
    expect([response.status, response.headers.get('cache-control'), response.headers.get('retry-after')]).toEqual([
      503,
      'no-store',
      '1',
    ]);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      status: 503,
      code: 'not_ready',
      detail: 'kafka: no broker answered',
      checks: { kafka: 'no broker answered' },
    });
  });

  test('a request that comes on an open connection while the process stops; probes are answered', async () => {
    const begun: Socket[] = [];
    app.getHttpServer().on('connection', (socket: Socket) => begun.push(socket));
    open('GET /v1/slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await arrived.promise;
    // A request that has begun keeps its connection when the listener closes.
    const late = open('GET /v1/slow HTTP/1.1\r\nhost: a\r\n');
    const probe = open('GET /livez HTTP/1.1\r\nhost: a\r\n');
    const read = () => begun.filter(({ bytesRead }) => bytesRead > 0).length === 3;
    await until(read, { timeoutMs: 5_000, what: 'all three to have begun', everyMs: 1 });
    const closed = app.close();
    await until(() => !app.getHttpServer().listening, { timeoutMs: 5_000, what: 'the listener to close', everyMs: 1 });
    late.socket.write('\r\n');
    probe.socket.write('\r\n');
    await Promise.all([late.closed, probe.closed]);
    expect(problemIn(late.heard())).toEqual({ status: 503, code: 'shutting_down' });
    expect(late.heard()).toContain('retry-after: 1');
    expect(probe.heard()).toContain('HTTP/1.1 200 ');
    released.resolve();
    await closed;
  });
});
