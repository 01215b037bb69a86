import { connect, type AddressInfo, type Socket } from 'node:net';
import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PostriderConfigModule } from '#libs/config';
import { logConfig, ObservabilityModule } from '#libs/observability';
import { until } from '#libs/testing';
import { OpenRoute } from './access/allow.decorator.js';
import { formatApiKey } from './access/api-key.js';
import { createApp } from './create-app.js';
import { httpConfig } from './http.config.js';
import { HttpModule } from './http.module.js';
import { RequestBuffer } from './request-buffer.js';
import { RawBody } from './request.decorators.js';

describe('the request buffer', () => {
  it.each([
    ['so many requests', { requests: 2, bytes: 1_000 }, [10, 10, 10], [true, true, false]],
    ['so many bytes', { requests: 9, bytes: 100 }, [60, 50, 40], [true, false, true]],
  ])('takes %s and no more', (_bound, bounds, sizes, taken) => {
    const buffer = new RequestBuffer(bounds);
    expect(sizes.map((bytes) => buffer.enter(bytes) !== undefined)).toEqual(taken);
  });

  it('has room again once a request is over, and only once', () => {
    const buffer = new RequestBuffer({ requests: 1, bytes: 10 });
    const leave = buffer.enter(10);
    leave?.();
    leave?.();
    expect([buffer.enter(10) !== undefined, buffer.enter(0)]).toEqual([true, undefined]);
  });
});

let released = Promise.withResolvers<void>();

@Controller('v1')
class SlowController {
  @Post('slow')
  @OpenRoute()
  @HttpCode(200)
  async slow(@RawBody() body: Buffer): Promise<{ bytes: number }> {
    await released.promise;
    return { bytes: body.length };
  }

  @Get('quick')
  @OpenRoute()
  quick(): { ok: true } {
    return { ok: true };
  }
}

@Module({
  imports: [PostriderConfigModule.forRoot([httpConfig, logConfig]), ObservabilityModule, HttpModule],
  controllers: [SlowController],
})
class SlowModule {}

const saved = { ...process.env };
const sockets: Socket[] = [];
afterAll(() => {
  process.env = saved;
});

async function start(settings: Readonly<Record<string, string>>): Promise<NestFastifyApplication> {
  const apiKey = formatApiKey('test', 'spec', 'abcdefghijklmnopqrstuvwxyz');
  process.env = { ...saved, POSTRIDER_API_KEY: apiKey, LOG_LEVEL: 'silent', ...settings };
  const app = await createApp(SlowModule);
  await app.listen(0, '127.0.0.1');
  return app;
}

/** Says what it is told to, and collects what comes back. */
function raw(
  app: NestFastifyApplication,
  text: string,
): { readonly heard: () => string; readonly closed: Promise<unknown> } {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(text);
  return { heard: () => heard, closed: new Promise((resolve) => socket.once('close', resolve)) };
}

describe('an app with room for two requests of 2,000 bytes together', () => {
  let app: NestFastifyApplication;
  let base: string;

  beforeAll(async () => {
    app = await start({ HTTP_MAX_BODY_BYTES: '1500', HTTP_MAX_REQUESTS: '2', HTTP_MAX_REQUEST_BYTES: '2000' });
    base = await app.getUrl();
  });
  afterEach(async () => {
    released.resolve();
    for (const socket of sockets.splice(0)) socket.destroy();
    await until(async () => (await fetch(`${base}/v1/quick`)).status === 200, { timeoutMs: 5_000, what: 'room' });
  });
  afterAll(() => app.close());
  beforeEach(() => (released = Promise.withResolvers<void>()));

  const slow = (bytes: number): Promise<Response> =>
    fetch(`${base}/v1/slow`, { method: 'POST', body: 'x'.repeat(bytes) });
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${base}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`postrider_${name} `))
        ?.split(' ')[1],
    );
  };
  const bytesInHand = (bytes: number): Promise<unknown> =>
    until(async () => (await metric('http_request_bytes_in_hand')) === bytes, { timeoutMs: 5_000, what: 'the bytes' });
  const busy = async (): Promise<boolean> => (await fetch(`${base}/v1/quick`)).status === 503;

  it('answers 503 with Retry-After to what finds no room, counts it, and serves again afterwards', async () => {
    const before = await metric('http_requests_shed_total');
    const held = [slow(100), slow(100)];
    await until(busy, { timeoutMs: 5_000, what: 'both to be in hand' });
    const refused = await slow(100);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ code: 'buffer_full', status: 503 });
    expect(await metric('http_requests_shed_total')).toBeGreaterThan(before);
    released.resolve();
    for (const answer of held) expect(await (await answer).json()).toEqual({ bytes: 100 });
    expect((await fetch(`${base}/v1/quick`)).status).toBe(200);
  });

  it('counts the bytes of bodies, before they are read', async () => {
    raw(app, 'POST /v1/slow HTTP/1.1\r\nhost: a\r\ncontent-length: 1400\r\n\r\n');
    await bytesInHand(1_400);
    expect((await slow(700)).status).toBe(503);
    released.resolve();
    expect((await slow(500)).status).toBe(200);
  });

  it('counts a body without a length as the longest that is taken', async () => {
    raw(app, 'POST /v1/slow HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n');
    await bytesInHand(1_500);
    expect((await slow(600)).status).toBe(503);
  });

  it('answers probes and metrics all the same', async () => {
    const held = [slow(1), slow(1)];
    await until(busy, { timeoutMs: 5_000, what: 'both to be in hand' });
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    released.resolve();
    await Promise.all(held);
  });

  it('has room again when the clients are gone before they were answered', async () => {
    raw(app, 'POST /v1/slow HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx');
    raw(app, 'POST /v1/slow HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx');
    await until(busy, { timeoutMs: 5_000, what: 'both to be in hand' });
    for (const socket of sockets.splice(0)) socket.destroy();
    await until(async () => !(await busy()), { timeoutMs: 5_000, what: 'room' });
  });
});
