import { AxiosError } from 'axios';
import { createGuardedAxios } from './guarded-axios.js';
import { LoopbackListener, respond } from './loopback-listener.fixture.js';
import { OutboundError } from './outbound-error.js';
import { requestFailureOf } from './request-failure.js';
import { PUBLIC_HTTP_POLICY, transportTo } from './transport.fixture.js';
import type { WebhookTransport } from './webhook-transport.js';

describe('axios over the guarded transport', () => {
  let transport: WebhookTransport;
  const client = (settings: Parameters<typeof transportTo>[0] = {}) => {
    transport = transportTo(settings);
    return createGuardedAxios(transport);
  };
  afterEach(() => transport.close());

  const failureOf = async (call: Promise<unknown>): Promise<AxiosError> => {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AxiosError)) throw new Error('no AxiosError', { cause: error });
    return error;
  };
  const classOf = ({ cause }: AxiosError): unknown => (cause instanceof OutboundError ? cause.errorClass : cause);

  it('sends JSON and reads JSON', async () => {
    await using listener = await LoopbackListener.start({
      onRequest: respond(201, '{"id":7}', { 'content-type': 'application/json' }),
    });
    const answer = await client().post(listener.url('/steps'), { a: 1 }, { params: { b: 2 }, headers: { 'x-a': 'y' } });
    expect([answer.status, answer.data, answer.headers['content-type']]).toEqual([201, { id: 7 }, 'application/json']);
    const head = listener.requests[0]?.head.toLowerCase() ?? '';
    expect(head).toContain('post /steps?b=2 http/1.1');
    expect(head).toContain('content-type: application/json');
    expect(head).toContain('x-a: y');
    expect(head).toContain('user-agent: postrider/');
    expect(head).not.toContain('accept-encoding');
    expect(listener.requests[0]?.body.toString()).toBe('{"a":1}');
  });

  it.each([
    ['get', ''],
    ['delete', ''],
    ['put', 'text'],
  ])('knows the method %s', async (method, data) => {
    await using listener = await LoopbackListener.start();
    await client().request({ url: listener.url(), method, ...(data === '' ? {} : { data }) });
    expect(listener.requests[0]?.head.split(' ')[0]).toBe(method.toUpperCase());
    expect(listener.requests[0]?.body.toString()).toBe(data);
  });

  it('gives bytes to whom asks for bytes', async () => {
    await using listener = await LoopbackListener.start({ onRequest: respond(200, Buffer.from([0, 255])) });
    const { data } = await client().get<Buffer>(listener.url(), { responseType: 'arraybuffer' });
    expect([...data]).toEqual([0, 255]);
  });

  it.each([302, 404, 500])('rejects status %i with its answer, and follows nothing', async (status) => {
    await using target = await LoopbackListener.start();
    await using listener = await LoopbackListener.start({
      onRequest: respond(status, 'no', { location: target.url() }),
    });
    const error = await failureOf(client().get(listener.url()));
    expect([error.response?.status, error.response?.data]).toEqual([status, 'no']);
    expect(target.connections).toBe(0);
  });

  it('is past the same guard', async () => {
    await using listener = await LoopbackListener.start();
    const error = await failureOf(client({ policy: PUBLIC_HTTP_POLICY }).get(listener.url()));
    expect([classOf(error), listener.connections]).toEqual(['blocked_address', 0]);
  });

  it('has a total deadline', async () => {
    await using listener = await LoopbackListener.start({ onRequest: () => undefined });
    const error = await failureOf(client().get(listener.url(), { timeout: 50 }));
    expect([error.code, classOf(error)]).toEqual(['ETIMEDOUT', 'timeout']);
  });

  it('refuses an answer over 64 kB rather than giving half of it, and tells its status', async () => {
    await using listener = await LoopbackListener.start({ onRequest: respond(200, 'x'.repeat(65_537)) });
    const error = await failureOf(client().get(listener.url()));
    expect([classOf(error), error.response?.data]).toEqual(['body_too_large', undefined]);
    expect(requestFailureOf(error)).toMatchObject({ errorClass: 'body_too_large', status: 200 });
  });

  it('tells a failed request from a bug', async () => {
    await using listener = await LoopbackListener.start();
    const blocked = await failureOf(client({ policy: PUBLIC_HTTP_POLICY }).get(listener.url()));
    expect(requestFailureOf(blocked)).toEqual({ errorClass: 'blocked_address', error: expect.any(String) });
    expect(requestFailureOf(new TypeError('undefined is not a function'))).toBeUndefined();
  });

  it('gives an answer of exactly 64 kB', async () => {
    await using listener = await LoopbackListener.start({ onRequest: respond(200, 'x'.repeat(65_536)) });
    expect((await client().get<string>(listener.url())).data).toHaveLength(65_536);
  });

  it('stops when its signal does', async () => {
    const stop = new AbortController();
    await using listener = await LoopbackListener.start({ onRequest: () => stop.abort() });
    const error = await failureOf(client().get(listener.url(), { signal: stop.signal }));
    expect(error.code).toBe('ERR_CANCELED');
    await listener.noneOpen();
  });
});
