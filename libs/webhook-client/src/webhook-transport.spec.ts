import { LoopbackListener, respond, type SeenRequest } from './loopback-listener.fixture.js';
import { KEPT_BYTES } from './response-text.js';
import { CountedMetrics, transportTo, webhook } from './transport.fixture.js';
import type { WebhookTransport } from './webhook-transport.js';

describe('the webhook transport', () => {
  let transport: WebhookTransport;
  let metrics: CountedMetrics;
  beforeEach(() => {
    metrics = new CountedMetrics();
    transport = transportTo({ metrics });
  });
  afterEach(() => transport.close());

  describe('sends', () => {
    it('the bytes it was given, with their length and nothing of its own but host and connection', async () => {
      await using listener = await LoopbackListener.start();
      const body = Buffer.from('{"big":12345678901234567890,"a":1,"a":-0,"é":"\\u00e9"}');
      await transport.send(
        webhook(listener.url('/in?b=2&a=1'), { body, headers: { 'user-agent': 'Postrider/test', 'x-a': '1' } }),
      );
      const [request] = listener.requests;
      expect(request?.body.equals(body)).toBe(true);
      expect(request?.head.split('\r\n')).toEqual([
        'POST /in?b=2&a=1 HTTP/1.1',
        `host: 127.0.0.1:${listener.port}`,
        'connection: keep-alive',
        'user-agent: Postrider/test',
        'x-a: 1',
        `content-length: ${body.length}`,
      ]);
    });

    it('one line per header, whatever the spelling: the later one wins', async () => {
      await using listener = await LoopbackListener.start();
      const headers = { 'Content-Type': 'text/html', 'X-A': '1', 'content-type': 'application/json' };
      await transport.send(webhook(listener.url(), { headers }));
      const lines = listener.requests[0]?.head.split('\r\n').filter((line) => /^(?:content-type|x-a)/i.test(line));
      expect(lines).toEqual(['content-type: application/json', 'x-a: 1']);
    });

    it('to a name with that name as host, and over IPv6 too', async () => {
      await using listener = await LoopbackListener.start({ host: '::1' });
      const named = transportTo({ resolve: () => Promise.resolve(['::1']) });
      await named.send(webhook(listener.url('/in', 'hooks.example.com')));
      await named.send(webhook(listener.url('/in')));
      await named.close();
      expect(listener.requests.map(({ head }) => /^host: (.*)$/m.exec(head)?.[1]?.trim())).toEqual([
        `hooks.example.com:${listener.port}`,
        `[::1]:${listener.port}`,
      ]);
    });

    it('past no proxy, whatever the environment says', async () => {
      await using proxy = await LoopbackListener.start();
      await using listener = await LoopbackListener.start();
      const before = { ...process.env };
      process.env.HTTP_PROXY = process.env.http_proxy = proxy.url();
      try {
        await transport.send(webhook(listener.url()));
      } finally {
        process.env = before;
      }
      expect([proxy.connections, listener.requests.length]).toEqual([0, 1]);
    });
  });

  describe('tells', () => {
    it.each([
      [200, 'fine'],
      [204, ''],
      [404, 'no such page'],
      [410, 'gone'],
      [503, 'busy'],
    ])('status %i with headers and body', async (status, body) => {
      await using listener = await LoopbackListener.start({
        onRequest: respond(status, body, { 'Retry-After': '7', 'x-twice': 'a\r\nx-twice: b' }),
      });
      expect(await transport.send(webhook(listener.url()))).toEqual({
        kind: 'response',
        status,
        headers: expect.objectContaining({ 'retry-after': '7', 'x-twice': 'a, b' }),
        body,
        durationMs: expect.any(Number),
      });
    });

    it.each([
      [301, 'to another port of the same host', undefined],
      [302, 'to the metadata service', 'http://169.254.169.254/latest/meta-data/'],
      [303, 'to an inside name', 'http://localhost:1/'],
      [307, 'that keeps method and body', undefined],
      [308, 'to another scheme', 'file:///etc/passwd'],
    ])('status %i as it is, and does not follow it %s', async (status, _where, location) => {
      await using target = await LoopbackListener.start();
      await using listener = await LoopbackListener.start({
        onRequest: respond(status, '', {
          location: location ?? target.url('/elsewhere'),
          refresh: `0; url=${target.url()}`,
        }),
      });
      expect(await transport.send(webhook(listener.url()))).toMatchObject({ kind: 'response', status });
      expect([target.connections, listener.requests.length]).toEqual([0, 1]);
    });

    it('the final status after an early hint', async () => {
      await using listener = await LoopbackListener.start({
        onRequest: (request) => {
          request.socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
          respond(201)(request);
        },
      });
      expect(await transport.send(webhook(listener.url()))).toMatchObject({ kind: 'response', status: 201 });
    });

    it.each<[string, string, string]>([
      ['of a body of 50 MB', 'content-length: 52428800\r\n\r\n', 'x'.repeat(65_536)],
      ['of a body without a length', '\r\n', 'x'.repeat(65_536)],
      ['of chunks without end', 'transfer-encoding: chunked\r\n\r\n', `1000\r\n${'x'.repeat(4_096)}\r\n`],
      ['of tiny chunks without end', 'transfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'.repeat(1_000)],
    ])('1,000 characters %s, and stops reading', async (_body, head, piece) => {
      const poured: Pouring[] = [];
      await using listener = await LoopbackListener.start({
        onRequest: ({ socket }) => void poured.push(pour(socket, `HTTP/1.1 200 OK\r\n${head}`, piece)),
      });
      const outcome = await transport.send(webhook(listener.url()));
      expect(outcome).toMatchObject({ kind: 'response', status: 200, body: 'x'.repeat(1_000) });
      await listener.noneOpen();
      // What lay in the buffers of both sockets, and no more.
      expect(poured[0]?.bytes).toBeLessThan(20_000_000);
    });

    it('1,000 characters of a body that says it is too long, without waiting for more', async () => {
      await using listener = await LoopbackListener.start({
        onRequest: ({ socket }) =>
          void socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 65537\r\n\r\n${'x'.repeat(KEPT_BYTES)}`),
      });
      const outcome = await transport.send(webhook(listener.url()));
      expect(outcome).toMatchObject({ kind: 'response', status: 200, body: 'x'.repeat(1_000) });
      await listener.noneOpen();
    });
  });

  describe('gives up by its total deadline', () => {
    it.each<[string, (request: SeenRequest) => void]>([
      ['on a receiver that never answers', () => undefined],
      ['on headers that come byte by byte', ({ socket }) => drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
      ['on a body that comes byte by byte', ({ socket }) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n')],
      ['on a chunk whose size never ends', ({ socket }) => void pour(socket, CHUNKED, '0'.repeat(65_536))],
      ['on a chunk extension that never ends', ({ socket }) => void pour(socket, `${CHUNKED}1;a=`, 'x'.repeat(65_536))],
      ['on trailers that never end', ({ socket }) => drip(socket, `${CHUNKED}0\r\n`, 'x-a: b\r\n')],
      ['on endless early hints', ({ socket }) => drip(socket, '', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
    ])('%s', async (_receiver, onRequest) => {
      await using listener = await LoopbackListener.start({ onRequest });
      const outcome = await transport.send(webhook(listener.url(), { timeoutMs: 60 }));
      expect(outcome).toMatchObject({
        kind: 'failed',
        errorClass: 'timeout',
        error: 'no complete answer within 60 ms',
      });
      await listener.noneOpen();
    });

    it('on a TLS handshake that is never answered', async () => {
      await using listener = await LoopbackListener.start();
      const outcome = await transport.send(webhook(`https://hooks.example.com:${listener.port}/`, { timeoutMs: 60 }));
      expect(outcome).toMatchObject({ kind: 'failed', errorClass: 'timeout' });
      await listener.noneOpen();
    });
  });

  describe('classifies', () => {
    it.each<[string, (request: SeenRequest) => void, string]>([
      ['a reset', ({ socket }) => socket.resetAndDestroy(), 'connect_reset'],
      ['a close without an answer', ({ socket }) => socket.end(), 'connect_reset'],
      ['a close inside the headers', ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nx'), 'connect_reset'],
      [
        'a close inside the body',
        ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx'),
        'connect_reset',
      ],
      ['what is not HTTP', ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'unknown'],
      [
        'an unasked-for upgrade',
        ({ socket }) => socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
        'connect_reset',
      ],
      [
        'headers over 16 kB',
        ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
        'body_too_large',
      ],
    ])('%s', async (_case, onRequest, errorClass) => {
      await using listener = await LoopbackListener.start({ onRequest });
      const outcome = await transport.send(webhook(listener.url('/in?token=secret'), { timeoutMs: 2_000 }));
      expect(outcome).toMatchObject({ kind: 'failed', errorClass, error: expect.stringMatching(/\w/) });
      expect(JSON.stringify(outcome)).not.toContain('secret');
      await listener.noneOpen();
    });

    it('a port where nobody listens', async () => {
      const gone = await LoopbackListener.start();
      const url = gone.url();
      await gone[Symbol.asyncDispose]();
      expect(await transport.send(webhook(url))).toMatchObject({ kind: 'failed', errorClass: 'connect_refused' });
    });

    it('a name without an address', async () => {
      const nowhere = transportTo({
        resolve: () => Promise.reject(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' })),
      });
      expect(await nowhere.send(webhook('https://nowhere.example/'))).toMatchObject({
        kind: 'failed',
        errorClass: 'dns',
        error: 'nowhere.example could not be resolved: ENOTFOUND',
      });
      await nowhere.close();
    });

    it('a header that cannot be sent, without sending anything', async () => {
      await using listener = await LoopbackListener.start();
      const outcome = await transport.send(webhook(listener.url(), { headers: { 'x-a': 'b\r\nx-c: d' } }));
      expect(outcome).toMatchObject({ kind: 'failed', errorClass: 'unknown' });
      expect(listener.bytes).toBe(0);
    });
  });

  it('lets what is under way finish before it closes', async () => {
    let arrived: (request: SeenRequest) => void = () => undefined;
    const request = new Promise<SeenRequest>((resolve) => (arrived = resolve));
    await using listener = await LoopbackListener.start({ onRequest: (seen) => arrived(seen) });
    const sent = transport.send(webhook(listener.url()));
    const seen = await request;
    const closed = transport.close();
    respond(200)(seen);
    expect(await sent).toMatchObject({ kind: 'response', status: 200 });
    await closed;
    await listener.noneOpen();
  });
});

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

interface Pouring {
  bytes: number;
}

/** Writes the head, then pieces as fast as they are taken, until the peer has had enough. */
function pour(socket: SeenRequest['socket'], head: string, piece: string): Pouring {
  const pouring = { bytes: 0 };
  socket.write(head);
  const more = (): void => {
    while (!socket.destroyed) {
      pouring.bytes += piece.length;
      if (!socket.write(piece)) return void socket.once('drain', more);
    }
  };
  more();
  return pouring;
}

/** Writes the head, then one piece each 10 ms, until the peer has had enough. */
function drip(socket: SeenRequest['socket'], head: string, piece = '.'): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(piece), 10);
  socket.once('close', () => clearInterval(timer));
}
