import { connect } from 'node:net';
import fc from 'fast-check';
import { addressVerdict } from '#libs/domain';
import { guardedConnector, type ConnectorSettings } from './guarded-connector.js';
import { LoopbackListener } from './loopback-listener.fixture.js';
import { selfSigned } from './self-signed.fixture.js';
import { cidrs, CountedMetrics, PUBLIC_HTTP_POLICY, transportTo, webhook } from './transport.fixture.js';

const PUBLIC = '93.184.216.34';

/** Sends one webhook, and tells what came of it and what the guard counted. */
async function outcomeOf(url: string, settings: Parameters<typeof transportTo>[0]): Promise<readonly unknown[]> {
  const metrics = new CountedMetrics();
  const transport = transportTo({ metrics, ...settings });
  const outcome = await transport.send(webhook(url, { timeoutMs: 2_000 }));
  await transport.close();
  return [outcome.kind === 'failed' ? outcome.errorClass : outcome.status, ...metrics.blockedClasses];
}

/** Dials nothing: a test whose guard is broken fails here, and still no packet leaves the machine. */
const neverDial: NonNullable<ConnectorSettings['dial']> = () => {
  throw new Error('the guard let a connection through');
};

describe('with loopback closed, no byte reaches a listener on it', () => {
  it.each([
    ['dotted', '127.0.0.1'],
    ['short', '127.1'],
    ['hexadecimal', '0x7f.1'],
    ['octal', '0177.0.0.1'],
    ['as a number', '2130706433'],
    ['in circled digits', '①②⑦.⓪.⓪.①'],
    ['mapped', '[::ffff:127.0.0.1]'],
    ['mapped, hexadecimal', '[::ffff:7f00:1]'],
    ['through NAT64', '[64:ff9b::7f00:1]'],
    ['in another loopback address', '127.9.9.9'],
  ])('by the literal %s', async (_spelling, host) => {
    await using listener = await LoopbackListener.start();
    expect(await outcomeOf(listener.url('/', host), { policy: PUBLIC_HTTP_POLICY })).toEqual([
      'blocked_address',
      'loopback',
    ]);
    expect([listener.connections, listener.bytes]).toEqual([0, 0]);
  });

  it('nor on IPv6', async () => {
    await using listener = await LoopbackListener.start({ host: '::1' });
    expect(await outcomeOf(listener.url(), { policy: PUBLIC_HTTP_POLICY })).toEqual(['blocked_address', 'loopback']);
    expect(listener.connections).toBe(0);
  });

  it.each([
    ['resolves to it', ['127.0.0.1'], 'loopback'],
    ['resolves to it, mapped', ['::ffff:127.0.0.1'], 'loopback'],
    ['resolves to a private address', ['10.0.0.1'], 'private'],
    ['resolves to the metadata service', ['169.254.169.254'], 'metadata'],
    ['resolves to a public address and to it', [PUBLIC, '127.0.0.1'], 'loopback'],
    ['resolves to it and to a public address', ['127.0.0.1', PUBLIC], 'loopback'],
    ['resolves to what is no address', ['localhost'], 'unreadable'],
  ])('by a name that %s', async (_answer, addresses, egressClass) => {
    await using listener = await LoopbackListener.start();
    const settings = { policy: PUBLIC_HTTP_POLICY, resolve: () => Promise.resolve(addresses), dial: neverDial };
    expect(await outcomeOf(listener.url('/', 'hooks.example.com'), settings)).toEqual(['blocked_address', egressClass]);
    expect(listener.connections).toBe(0);
  });

  it('by a name that was public when it was looked at, and is loopback when it is dialled', async () => {
    await using listener = await LoopbackListener.start();
    const answers = [[PUBLIC], ['127.0.0.1']];
    const resolve = (): Promise<readonly string[]> => Promise.resolve(answers.shift() ?? []);
    expect(await resolve()).toEqual([PUBLIC]);
    const settings = { policy: PUBLIC_HTTP_POLICY, resolve, dial: neverDial };
    expect(await outcomeOf(listener.url('/', 'hooks.example.com'), settings)).toEqual(['blocked_address', 'loopback']);
    expect(listener.connections).toBe(0);
  });
});

describe('the guarded connector', () => {
  it('judges a literal by itself: whoever calls it, nothing is dialled', async () => {
    await using listener = await LoopbackListener.start();
    const connectTo = guardedConnector({
      resolve: () => Promise.resolve([PUBLIC]),
      connectTimeoutMs: 2_000,
      dial: neverDial,
    });
    const target = { hostname: '127.0.0.1', protocol: 'http:', port: String(listener.port) };
    await expect(connectTo(target, PUBLIC_HTTP_POLICY, new AbortController().signal)).rejects.toMatchObject({
      errorClass: 'blocked_address',
      egressClass: 'loopback',
    });
    expect(listener.connections).toBe(0);
  });

  it('lets no connection through to a name of which any address is denied, whatever else it resolves to', async () => {
    const byte = fc.nat({ max: 255 });
    const address = fc.oneof(
      fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.')),
      fc.constantFrom(
        PUBLIC,
        '2606:4700::1111',
        '127.0.0.1',
        '10.0.0.1',
        '::1',
        '::ffff:10.0.0.1',
        '64:ff9b::a9fe:a9fe',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(address, { minLength: 1, maxLength: 4 }), async (addresses) => {
        const dialled: string[] = [];
        const connectTo = guardedConnector({
          resolve: () => Promise.resolve(addresses),
          connectTimeoutMs: 2_000,
          dial: ({ lookup }) => {
            lookup?.('asked again', { all: true }, (_error, answers) => {
              if (typeof answers !== 'string') dialled.push(...answers.map((answer) => answer.address));
            });
            throw new Error('dialled');
          },
        });
        const target = { hostname: 'hooks.example.com', protocol: 'http:', port: '80' };
        const outcome = await connectTo(target, PUBLIC_HTTP_POLICY, new AbortController().signal).catch(String);
        const allowed = addresses.every((one) => addressVerdict(one, PUBLIC_HTTP_POLICY).ok);
        expect(outcome).toMatch(allowed ? /dialled/ : /not public|no setting opens/);
        expect(dialled).toEqual(allowed ? addresses : []);
      }),
      { numRuns: 200 },
    );
  });

  it('asks for a name once per connection, and dials only what that answer held', async () => {
    await using listener = await LoopbackListener.start();
    let asked = 0;
    const resolve = (): Promise<readonly string[]> => {
      asked += 1;
      return Promise.resolve(asked === 1 ? ['127.0.0.1'] : ['127.9.9.9']);
    };
    expect(await outcomeOf(listener.url('/', 'hooks.example.com'), { resolve })).toEqual([200]);
    expect([asked, listener.connections]).toEqual([1, 1]);
  });

  it('judges a name anew for each connection: one that turned private meanwhile is refused', async () => {
    await using listener = await LoopbackListener.start();
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '10.0.0.1']];
    const metrics = new CountedMetrics();
    const transport = transportTo({
      metrics,
      resolve: () => Promise.resolve(answers.shift() ?? []),
      maxConnectionAgeMs: 0,
    });
    const outcomes: unknown[] = [];
    for (let sent = 0; sent < 4; sent += 1) {
      const outcome = await transport.send(webhook(listener.url('/', 'hooks.example.com')));
      outcomes.push(outcome.kind === 'failed' ? outcome.errorClass : outcome.status);
    }
    await transport.close();
    expect(outcomes).toEqual([200, 'blocked_address', 'blocked_address', 'blocked_address']);
    expect(metrics.blockedClasses).toEqual(['private', 'metadata', 'private']);
    expect(listener.requests).toHaveLength(1);
  });

  it('tries the next address of a name when the first refuses', async () => {
    await using listener = await LoopbackListener.start();
    const resolve = (): Promise<readonly string[]> => Promise.resolve(['::1', '127.0.0.1']);
    expect(await outcomeOf(listener.url('/', 'hooks.example.com'), { resolve })).toEqual([200]);
  });

  it('drops a connection that ended up at a denied address before it writes a byte', async () => {
    await using listener = await LoopbackListener.start();
    const elsewhere: Parameters<typeof transportTo>[0] = {
      policy: { allowHttp: true, allowedCidrs: cidrs('127.0.0.2/32') },
      resolve: () => Promise.resolve(['127.0.0.2']),
      dial: () => connect({ host: '127.0.0.1', port: listener.port }),
    };
    expect(await outcomeOf(listener.url('/', 'hooks.example.com'), elsewhere)).toEqual(['blocked_address', 'loopback']);
    expect(listener.bytes).toBe(0);
  });

  it.each([
    ['a name server that never answers', () => new Promise<never>(() => undefined), 'timeout'],
    ['a name without addresses', () => Promise.resolve([]), 'dns'],
    ['a name server that fails', () => Promise.reject(new Error('SERVFAIL')), 'dns'],
  ])('ends on %s', async (_case, resolve, errorClass) => {
    const settings = { resolve, connectTimeoutMs: 50, dial: neverDial };
    expect(await outcomeOf('https://hooks.example.com/', settings)).toEqual([errorClass]);
  });
});

describe('over TLS', () => {
  const host = 'hooks.example.com';
  const trusted = selfSigned(host);

  it('a receiver with a trusted certificate gets the webhook, and the name as SNI', async () => {
    await using listener = await LoopbackListener.start({ tls: trusted });
    expect(await outcomeOf(listener.url('/', host), { ca: trusted.cert })).toEqual([200]);
    expect(listener.handshakes).toEqual([{ serverName: host, resumed: false }]);
    expect(listener.requests[0]?.head).toContain(`host: ${host}:${listener.port}`);
  });

  it('a second connection resumes the session', async () => {
    await using listener = await LoopbackListener.start({ tls: trusted });
    const transport = transportTo({ ca: trusted.cert, maxConnectionAgeMs: 0 });
    for (let sent = 0; sent < 2; sent += 1) {
      expect(await transport.send(webhook(listener.url('/', host)))).toMatchObject({ kind: 'response', status: 200 });
    }
    await transport.close();
    expect(listener.handshakes.map(({ resumed }) => resumed)).toEqual([false, true]);
  });

  it.each([
    ['a certificate that nobody trusts', host, undefined],
    ['a certificate for another name', 'other.example.com', trusted.cert],
    ['an address that the certificate does not name', '127.0.0.1', trusted.cert],
  ])('%s ends as tls, and no request is sent', async (_case, hostname, ca) => {
    await using listener = await LoopbackListener.start({ tls: trusted });
    const settings = ca === undefined ? {} : { ca };
    expect(await outcomeOf(listener.url('/', hostname), settings)).toEqual(['tls']);
    expect(listener.requests).toHaveLength(0);
  });

  it('a receiver that speaks no TLS ends as tls', async () => {
    await using listener = await LoopbackListener.start({
      onConnection: (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    });
    expect(await outcomeOf(`https://${host}:${listener.port}/`, {})).toEqual(['tls']);
  });

  it('a receiver that closes inside the handshake ends as connect_reset', async () => {
    await using listener = await LoopbackListener.start({ onConnection: (socket) => socket.end() });
    expect(await outcomeOf(`https://${host}:${listener.port}/`, {})).toEqual(['connect_reset']);
  });
});
