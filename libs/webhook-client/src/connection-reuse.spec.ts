import { LoopbackListener, respond, type SeenRequest } from './loopback-listener.fixture.js';
import { CountedMetrics, transportTo, webhook } from './transport.fixture.js';

/** Answers that wait until the test lets them go. */
class Gate {
  readonly waiting: SeenRequest[] = [];
  private arrivals: (() => void)[] = [];

  readonly hold = (request: SeenRequest): void => {
    this.waiting.push(request);
    for (const arrived of this.arrivals.splice(0)) arrived();
  };

  async untilWaiting(count: number): Promise<void> {
    while (this.waiting.length < count) await new Promise<void>((resolve) => this.arrivals.push(resolve));
  }

  release(): void {
    for (const request of this.waiting.splice(0)) respond()(request);
  }
}

describe('connections', () => {
  it('are kept for the next request to the same origin', async () => {
    await using listener = await LoopbackListener.start();
    const metrics = new CountedMetrics();
    const transport = transportTo({ metrics });
    for (const path of ['/a', '/b', '/a']) await transport.send(webhook(listener.url(path)));
    await transport.close();
    expect(listener.connections).toBe(1);
    expect(metrics.reused).toEqual([false, true, true]);
  });

  it('are not cut by the deadline of a request that is over', async () => {
    await using listener = await LoopbackListener.start();
    const transport = transportTo();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    await transport.send(webhook(listener.url()));
    expect(timers()).toBe(before);
    await transport.close();
  });

  it('are left when the answer says that it closes them', async () => {
    await using listener = await LoopbackListener.start({
      onRequest: (request) => {
        respond(200, 'ok', { connection: 'close' })(request);
        request.socket.end();
      },
    });
    const metrics = new CountedMetrics();
    const transport = transportTo({ metrics });
    for (let sent = 0; sent < 3; sent += 1) {
      expect(await transport.send(webhook(listener.url()))).toMatchObject({ kind: 'response', status: 200 });
    }
    await transport.close();
    expect([listener.connections, listener.requests.length]).toEqual([3, 3]);
    expect(metrics.reused).toEqual([false, false, false]);
  });

  it('are replaced once they are too old, and the name is resolved again', async () => {
    await using listener = await LoopbackListener.start();
    let resolved = 0;
    const transport = transportTo({
      maxConnectionAgeMs: 0,
      resolve: () => {
        resolved += 1;
        return Promise.resolve(['127.0.0.1']);
      },
    });
    for (let sent = 0; sent < 3; sent += 1) await transport.send(webhook(listener.url('/', 'hooks.example.com')));
    await transport.close();
    expect([listener.connections, resolved]).toEqual([3, 3]);
  });

  it('to one origin are at most as many as are set, and the rest waits its turn', async () => {
    const gate = new Gate();
    await using listener = await LoopbackListener.start({ onRequest: gate.hold });
    const transport = transportTo({ connectionsPerOrigin: 3 });
    const sent = Array.from({ length: 10 }, () => transport.send(webhook(listener.url('/same'))));
    for (let answered = 0; answered < 10;) {
      await gate.untilWaiting(Math.min(3, 10 - answered));
      answered += gate.waiting.length;
      gate.release();
    }
    const outcomes = await Promise.all(sent);
    await transport.close();
    expect(outcomes.every((outcome) => outcome.kind === 'response')).toBe(true);
    expect(listener.mostAtOnce).toBe(3);
  });

  it('held by a path that hangs do not hold up another path of the same origin', async () => {
    const gate = new Gate();
    await using listener = await LoopbackListener.start({
      onRequest: (request) => (request.head.startsWith('POST /hang') ? gate.hold(request) : respond()(request)),
    });
    const transport = transportTo({ connectionsPerOrigin: 2 });
    const hanging = Array.from({ length: 6 }, () => transport.send(webhook(listener.url('/hang'))));
    await gate.untilWaiting(2);
    expect(await transport.send(webhook(listener.url('/fine')))).toMatchObject({ kind: 'response', status: 200 });
    const rest = (async () => {
      for (let answered = 0; answered < 6;) {
        await gate.untilWaiting(1);
        answered += gate.waiting.length;
        gate.release();
      }
    })();
    await Promise.all([...hanging, rest]);
    await transport.close();
  });

  it('that never become free end the wait as a timeout', async () => {
    const gate = new Gate();
    await using listener = await LoopbackListener.start({ onRequest: gate.hold });
    const transport = transportTo({ connectionsPerOrigin: 1 });
    const first = transport.send(webhook(listener.url('/same')));
    await gate.untilWaiting(1);
    expect(await transport.send(webhook(listener.url('/same'), { timeoutMs: 50 }))).toMatchObject({
      kind: 'failed',
      errorClass: 'timeout',
      error: `no connection to 127.0.0.1:${listener.port} was free within 50 ms`,
    });
    gate.release();
    expect(await first).toMatchObject({ kind: 'response' });
    await transport.close();
  });

  it('of the origin used longest ago are closed when there are too many origins', async () => {
    await using oldest = await LoopbackListener.start();
    await using middle = await LoopbackListener.start();
    await using newest = await LoopbackListener.start();
    const transport = transportTo({ maxOrigins: 2 });
    for (const { url } of [oldest, middle].map((listener) => ({ url: listener.url() })))
      await transport.send(webhook(url));
    expect(oldest.openConnections).toBe(1);
    await transport.send(webhook(newest.url()));
    await oldest.noneOpen();
    expect([middle.openConnections, newest.openConnections]).toEqual([1, 1]);
    await transport.close();
  });

  it('of an evicted origin first finish what they carry', async () => {
    const gate = new Gate();
    await using busy = await LoopbackListener.start({ onRequest: gate.hold });
    await using other = await LoopbackListener.start();
    const transport = transportTo({ maxOrigins: 1 });
    const sent = transport.send(webhook(busy.url()));
    await gate.untilWaiting(1);
    await transport.send(webhook(other.url()));
    gate.release();
    expect(await sent).toMatchObject({ kind: 'response', status: 200 });
    await busy.noneOpen();
    await transport.close();
  });
});

describe('a connection on which an answer was cut off', () => {
  const tooLong = respond(200, 'x'.repeat(200_000));
  const kinds = async (
    requests: number,
    answer: (request: SeenRequest) => void,
  ): Promise<{
    readonly kinds: readonly string[];
    readonly reused: readonly boolean[];
    readonly connections: number;
  }> => {
    await using listener = await LoopbackListener.start({ onRequest: answer });
    const metrics = new CountedMetrics();
    const transport = transportTo({ metrics });
    const found: string[] = [];
    for (let sent = 0; sent < requests; sent += 1) found.push((await transport.send(webhook(listener.url()))).kind);
    await transport.close();
    await listener.noneOpen();
    return { kinds: found, reused: metrics.reused, connections: listener.connections };
  };

  it('carries no other request: each such answer takes one of its own', async () => {
    expect(await kinds(3, tooLong)).toEqual({
      kinds: ['response', 'response', 'response'],
      reused: [false, false, false],
      connections: 3,
    });
  });

  it('is opened anew, and kept as soon as answers are short', async () => {
    const found = await kinds(5, (request) => (request.number <= 2 ? tooLong : respond())(request));
    expect([found.reused, found.connections]).toEqual([[false, false, false, true, true], 3]);
  });

  it('that cannot be opened anew is a request that failed, and no other', async () => {
    const listener = await LoopbackListener.start({ onRequest: tooLong });
    const transport = transportTo();
    await transport.send(webhook(listener.url()));
    await listener.noneOpen();
    const { port } = listener;
    await listener[Symbol.asyncDispose]();
    const refused = { kind: 'failed', errorClass: 'connect_refused' };
    for (let sent = 0; sent < 2; sent += 1) {
      expect(await transport.send(webhook(`http://127.0.0.1:${port}/`))).toMatchObject(refused);
    }
    await transport.close();
  });

  it('is closed with its origin', async () => {
    await using listener = await LoopbackListener.start({ onRequest: tooLong });
    const transport = transportTo();
    await Promise.all(Array.from({ length: 4 }, () => transport.send(webhook(listener.url()))));
    await transport.close();
    await listener.noneOpen();
    expect(listener.connections).toBe(4);
  });
});

describe('a kept connection that the peer closes', () => {
  it('before any byte of the answer has its request sent again at once, on a new connection', async () => {
    await using listener = await LoopbackListener.start({
      onRequest: (request) => (request.number === 2 ? request.socket.destroy() : respond()(request)),
    });
    const metrics = new CountedMetrics();
    const transport = transportTo({ metrics });
    await transport.send(webhook(listener.url('/first')));
    const outcome = await transport.send(webhook(listener.url('/second')));
    await transport.close();
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    expect(listener.requests.map(({ head, connection }) => [head.split(' ')[1], connection])).toEqual([
      ['/first', 1],
      ['/second', 1],
      ['/second', 2],
    ]);
    expect(metrics.reused).toEqual([false, true, false]);
  });

  it('while it is idle costs nothing: the next request opens a new one', async () => {
    await using listener = await LoopbackListener.start({
      onRequest: (request) => {
        respond()(request);
        request.socket.end();
      },
    });
    const transport = transportTo();
    for (let sent = 0; sent < 3; sent += 1) {
      expect(await transport.send(webhook(listener.url()))).toMatchObject({ kind: 'response', status: 200 });
      await listener.noneOpen();
    }
    await transport.close();
    expect(listener.requests).toHaveLength(3);
  });

  it.each([
    ['inside the answer', 'HTTP/1.1 200 OK\r\n', 2],
    ['inside the status line', 'HTTP/1.1', 2],
  ])('%s is an attempt that failed, not sent again', async (_moment, beginning, requests) => {
    await using listener = await LoopbackListener.start({
      onRequest: (request) => (request.number === 1 ? respond()(request) : request.socket.end(beginning)),
    });
    const transport = transportTo();
    await transport.send(webhook(listener.url()));
    expect(await transport.send(webhook(listener.url()))).toMatchObject({
      kind: 'failed',
      errorClass: 'connect_reset',
    });
    await transport.close();
    expect(listener.requests).toHaveLength(requests);
  });

  it('again on the second try is an attempt that failed', async () => {
    await using listener = await LoopbackListener.start({
      onRequest: (request) => (request.number === 1 ? respond()(request) : request.socket.destroy()),
    });
    const transport = transportTo();
    await transport.send(webhook(listener.url()));
    expect(await transport.send(webhook(listener.url()))).toMatchObject({
      kind: 'failed',
      errorClass: 'connect_reset',
    });
    await transport.close();
    expect(listener.requests).toHaveLength(3);
  });
});

it('a new connection that is closed without an answer is not tried again', async () => {
  await using listener = await LoopbackListener.start({ onRequest: ({ socket }) => socket.destroy() });
  const transport = transportTo();
  expect(await transport.send(webhook(listener.url()))).toMatchObject({ kind: 'failed', errorClass: 'connect_reset' });
  await transport.close();
  expect(listener.requests).toHaveLength(1);
});
