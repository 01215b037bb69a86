import { Agent, request } from 'node:http';
import { Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PostriderConfigModule } from '#libs/config';
import { PostriderError } from '#libs/contracts';
import { logConfig, ObservabilityModule } from '#libs/observability';
import { until } from '#libs/testing';
import { z } from 'zod';
import { Allow, OpenRoute } from './access/allow.decorator.js';
import { formatApiKey } from './access/api-key.js';
import { createApp } from './create-app.js';
import { httpConfig } from './http.config.js';
import { HttpModule } from './http.module.js';
import { JsonBody, RawBody, TenantId } from './request.decorators.js';

const apiKey = formatApiKey('test', 'spec', 'abcdefghijklmnopqrstuvwxyz');

/** The slow request is under way; it may answer. */
const arrived = Promise.withResolvers<void>();
const released = Promise.withResolvers<void>();

@Controller('v1')
class SpecController {
  @Post('bytes')
  @OpenRoute()
  @HttpCode(200)
  bytes(@RawBody() body: Buffer): { hex: string } {
    return { hex: body.toString('hex') };
  }

  @Post('checked')
  @OpenRoute()
  @HttpCode(200)
  checked(@JsonBody(z.strictObject({ name: z.string(), 'a/b': z.number().optional() })) body: unknown): unknown {
    return body;
  }

  @Get('mine')
  @Allow('events:read')
  mine(@TenantId() tenantId: string): { tenantId: string } {
    return { tenantId };
  }

  @Get('slow')
  @OpenRoute()
  async slow(): Promise<{ slow: true }> {
    arrived.resolve();
    await released.promise;
    return { slow: true };
  }

  @Get('echo/:id')
  @OpenRoute()
  echo(@Param('id') id: string): { id: string } {
    return { id };
  }

  @Get('away')
  @OpenRoute()
  away(): never {
    throw new PostriderError('broker_unavailable', 'no broker answered', { retryAfterSeconds: 1.2 });
  }

  @Get('bug')
  @OpenRoute()
  bug(): never {
    throw new Error('SELECT secret FROM table');
  }
}

@Module({
  imports: [PostriderConfigModule.forRoot([httpConfig, logConfig]), ObservabilityModule, HttpModule],
  controllers: [SpecController],
})
class SpecModule {}

describe('an app over HTTP', () => {
  const saved = { ...process.env };
  let app: NestFastifyApplication;
  let base: string;

  beforeAll(async () => {
    process.env = { ...saved, POSTRIDER_API_KEY: apiKey, PORT: '0', LOG_LEVEL: 'silent', HTTP_MAX_BODY_BYTES: '2048' };
    app = await createApp(SpecModule);
    await app.listen(0, '127.0.0.1');
    base = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    process.env = saved;
  });

  const post = (path: string, body: string | Buffer, contentType = 'application/json') =>
    fetch(`${base}/v1/${path}`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: { 'content-type': contentType },
    });
  const problem = async (response: Response) => {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return (await response.json()) as Record<string, unknown>;
  };

  test.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'a/b+c',
  ])('a body of %s reaches the controller as the bytes that were sent', async (contentType) => {
    const bytes = Buffer.from('7b2261223a0d0a312e3065300900ff', 'hex');
    expect(await (await post('bytes', bytes, contentType)).json()).toEqual({ hex: bytes.toString('hex') });
  });

  test('a body above the limit is 413, as a problem', async () => {
    const response = await post('bytes', 'x'.repeat(3_000));
    expect(response.status).toBe(413);
    expect(await problem(response)).toMatchObject({ code: 'payload_too_large', status: 413, instance: '/v1/bytes' });
  });

  test('faults of a body are told together, each with its pointer', async () => {
    const response = await post('checked', '{"a/b":"x","extra":1}');
    expect(response.status).toBe(422);
    const { errors } = (await problem(response)) as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer).sort()).toEqual(['/a~1b', '/extra', '/name']);
  });

  test('a body made of faults makes no answer of its own size', async () => {
    const unknown = Array.from({ length: 150 }, (_unused, index) => `"${index}":1`);
    const { errors, detail } = await problem(await post('checked', `{${unknown.join(',')},"${'x'.repeat(400)}":1}`));
    expect([(errors as unknown[]).length, detail]).toEqual([100, expect.stringContaining('152 fault(s)')]);
  });

  test.each([
    ['what is not JSON is 400', '{', 'application/json', 400, 'invalid_json'],
    ['an empty body is 400', '', 'application/json', 400, 'invalid_json'],
    [
      'one that nests too deep is 422',
      `{"name":${'['.repeat(900)}${']'.repeat(900)}}`,
      'application/json',
      422,
      'nesting_too_deep',
    ],
    ['another content type is 415', '{}', 'text/plain', 415, 'unsupported_media_type'],
  ])('%s', async (_name, body, contentType, status, code) => {
    const response = await post('checked', body, contentType);
    expect(response.status).toBe(status);
    expect(await problem(response)).toMatchObject({ code });
  });

  test.each([
    ['no key', undefined, 401],
    ['a mistyped key', `${apiKey}x`, 401],
    ['another key', formatApiKey('test', 'spec', 'zyxwvutsrqponmlkjihgfedcba'), 401],
    ['the root key', apiKey, 200],
  ])('%s gets %s -> %s', async (_name, key, status) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(`${base}/v1/mine`, { headers });
    expect(response.status).toBe(status);
    if (status === 200) expect(await response.json()).toEqual({ tenantId: 'ten_default' });
    else expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('an error that can be retried says when', async () => {
    const response = await fetch(`${base}/v1/away`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  });

  test('a bug tells the client nothing but the request id', async () => {
    const response = await fetch(`${base}/v1/bug`, { headers: { 'x-request-id': 'req-1' } });
    expect(response.status).toBe(500);
    expect(response.headers.get('x-request-id')).toBe('req-1');
    const body = await response.text();
    expect(body).not.toContain('SELECT');
    expect(JSON.parse(body)).toMatchObject({ code: 'internal', requestId: 'req-1' });
  });

  test('an unknown route is a problem too', async () => {
    const response = await fetch(`${base}/nothing?token=x`);
    expect(response.status).toBe(404);
    expect(await problem(response)).toMatchObject({ code: 'not_found', instance: '/nothing' });
  });

  test.each([
    ['a NUL in the path', '/v1/echo/%00'],
    ['a NUL in the query', '/v1/echo/x?eventId=a%00b'],
    ['a broken escape', '/v1/echo/%ff'],
    ['an id longer than any', `/v1/echo/${'x'.repeat(1_000)}`],
  ])('%s is a problem of the request', async (_name, path) => {
    const response = await fetch(`${base}${path}`);
    expect(response.status).toBe(400);
    expect(await problem(response)).toMatchObject({ code: 'invalid_request', status: 400 });
  });

  test('the longest event id fits into a path, escaped or not', async () => {
    for (const id of ['e'.repeat(128), '@'.repeat(128)]) {
      expect(await (await fetch(`${base}/v1/echo/${encodeURIComponent(id)}`)).json()).toEqual({ id });
    }
  });

  test.each([
    ['a NUL', '{"name":"a\\u0000b"}'],
    ['half a surrogate pair', '{"name":"\\ud800"}'],
  ])('%s in a body cannot be stored, and is told with its place', async (_name, body) => {
    const response = await post('checked', body);
    expect(response.status).toBe(422);
    expect(await problem(response)).toMatchObject({ errors: [{ pointer: '/name', detail: expect.any(String) }] });
  });

  test('the contract of the described routes of this process is served', async () => {
    const { openapi, paths } = (await (await fetch(`${base}/openapi.json`)).json()) as Record<string, object>;
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths ?? {})).toEqual(['/livez', '/metrics', '/openapi.json', '/readyz']);
  });

  test('health and metrics are served', async () => {
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ status: 'ok', checks: {} });
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_cpu_seconds_total');
  });

  test('closing waits for the request in flight, and not for its connection to time out', async () => {
    const other = await createApp(SpecModule);
    await other.listen(0, '127.0.0.1');
    const agent = new Agent({ keepAlive: true });
    const answer = get(`${await other.getUrl()}/v1/slow`, agent);
    await arrived.promise;
    const closed = other.close();
    await until(() => !other.getHttpServer().listening, {
      timeoutMs: 5_000,
      what: 'the listener to close',
      everyMs: 1,
    });
    released.resolve();
    expect(await answer).toEqual({ status: 200, connection: 'close' });
    await closed;
    agent.destroy();
  });
});

function get(url: string, agent: Agent): Promise<{ status: number | undefined; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      response
        .resume()
        .once('end', () => resolve({ status: response.statusCode, connection: response.headers.connection }));
    })
      .once('error', reject)
      .end();
  });
}
