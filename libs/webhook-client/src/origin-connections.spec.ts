import { Connection } from './connection.js';
import { OriginConnections } from './origin-connections.js';

const neverConnect = (): Promise<never> => new Promise(() => undefined);

/** Plays endpoints that want connections of one origin, and says who got one. */
class Play {
  readonly granted: string[] = [];
  private readonly held: { readonly endpoint: string; readonly connection: Connection }[] = [];
  private readonly origin: OriginConnections;

  constructor(connections: number) {
    this.origin = new OriginConnections(
      { connections, maxAgeMs: 60_000 },
      (onIdleClose) => new Connection('http://127.0.0.1:1', neverConnect, onIdleClose),
    );
  }

  async wants(...endpoints: readonly string[]): Promise<this> {
    for (const endpoint of endpoints) {
      void Promise.resolve(this.origin.acquire(endpoint, 60_000)).then((connection) => {
        if (connection === undefined) return;
        this.granted.push(endpoint);
        this.held.push({ endpoint, connection });
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
    return this;
  }

  async gives(endpoint: string): Promise<this> {
    const index = this.held.findIndex((held) => held.endpoint === endpoint);
    const [held] = this.held.splice(index, 1);
    if (index === -1 || held === undefined) throw new Error(`${endpoint} holds nothing`);
    this.origin.release(held.connection, endpoint);
    await new Promise((resolve) => setImmediate(resolve));
    return this;
  }

  async end(): Promise<void> {
    while (this.held[0] !== undefined) await this.gives(this.held[0].endpoint);
  }
}

describe('the connections of an origin', () => {
  it('go to whoever asks first while there are enough', async () => {
    const play = await new Play(3).wants('a', 'a', 'b');
    expect(play.granted).toEqual(['a', 'a', 'b']);
    await play.end();
  });

  it('are one more for an endpoint that has none', async () => {
    const play = await new Play(2).wants('a', 'a', 'a', 'b', 'b');
    expect(play.granted).toEqual(['a', 'a', 'b']);
    await play.end();
  });

  it('are no more than eight times as many even so', async () => {
    const play = await new Play(1).wants(...Array.from({ length: 20 }, (_, index) => `endpoint-${index}`));
    expect(play.granted).toHaveLength(8);
    await play.end();
    expect(play.granted).toHaveLength(20);
  });

  it('go next to the endpoint with the fewest in flight, not to the one that asked first', async () => {
    const play = await new Play(4).wants('a', 'a', 'a', 'a', 'a', 'b', 'b');
    expect(play.granted).toEqual(['a', 'a', 'a', 'a', 'b']);
    await play.gives('a');
    await play.gives('a');
    expect(play.granted).toEqual(['a', 'a', 'a', 'a', 'b', 'b']);
    await play.end();
  });

  it('take turns among equals', async () => {
    const play = await new Play(1).wants('a', 'a', 'a');
    await play.wants('b', 'b', 'b');
    await play.end();
    expect(play.granted).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });
});
