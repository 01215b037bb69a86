import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { give, type ReceiverAnswer } from '../../libs/testing/src/receiver-answer.ts';
import { percentilesOf, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { answerMessages } from './bench-process.ts';
import { monotonicMs, stampOf } from './stamp.ts';

/** What a receiver does with a request; `down` refuses connections. */
export type Behaviour =
  | Exclude<ReceiverAnswer, { kind: 'answer' }>
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'down' };

export type ReceiverOrder =
  /** Listens on so many addresses of 127.0.0.0/8, which stand for so many origins. Again with the same name: another behaviour. */
  | { readonly do: 'open'; readonly name: string; readonly origins: number; readonly behaviour: Behaviour }
  /** What came since it was opened or last forgotten. */
  | { readonly do: 'read'; readonly name: string }
  | { readonly do: 'count'; readonly name: string }
  | { readonly do: 'arrivals'; readonly name: string }
  | { readonly do: 'forget'; readonly name: string };

export interface ReceiverOpened {
  readonly urls: readonly string[];
}

export interface ReceiverCount {
  readonly received: number;
  /** Requests whose answer is not out yet, and whose connection still stands. */
  readonly open: number;
}

export interface ReceiverReading extends ReceiverCount {
  /** From the stamp to the last byte of the request, of stamped bodies. */
  readonly latency: Percentiles;
  /** On the machine's monotonic clock; 0 when nothing came. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export interface Arrival {
  /** When its last byte was here, on the machine's monotonic clock. */
  readonly atMs: number;
  /** From its stamp to then. */
  readonly latencyMs: number;
}

export interface ReceiverArrivals {
  /** What {@link ReceiverReading.latency} is made of. */
  readonly arrivals: readonly Arrival[];
}

/** A receiver with many addresses. It reads requests whole, notes when, and behaves as it was told. */
class Receiver {
  private servers: Server[] = [];
  private ports: number[] = [];
  private answer: ReceiverAnswer = { kind: 'answer', status: 204 };
  private received = 0;
  private arrivals: Arrival[] = [];
  private firstAtMs = 0;
  private lastAtMs = 0;
  private underWay = 0;

  async open(origins: number, behaviour: Behaviour): Promise<ReceiverOpened> {
    if (behaviour.kind !== 'down') this.answer = behaviour;
    if (this.ports.length === 0) await this.listen(Array.from({ length: origins }, () => 0));
    if (behaviour.kind === 'down') this.close();
    else if (this.servers.length === 0) await this.listen(this.ports);
    return { urls: this.ports.map((port, index) => `http://${addressOf(index)}:${port}/hook`) };
  }

  count(): ReceiverCount {
    return { received: this.received, open: this.underWay };
  }

  arrivalsSoFar(): ReceiverArrivals {
    return { arrivals: this.arrivals };
  }

  read(): ReceiverReading {
    return {
      ...this.count(),
      latency: percentilesOf(this.arrivals.map(({ latencyMs }) => latencyMs)),
      firstAtMs: this.firstAtMs,
      lastAtMs: this.lastAtMs,
    };
  }

  forget(): void {
    this.received = 0;
    this.arrivals = [];
    this.lastAtMs = 0;
  }

  private async listen(ports: readonly number[]): Promise<void> {
    this.servers = ports.map(() => createServer(this.take));
    this.ports = await Promise.all(this.servers.map((server, index) => listening(server, index, ports[index] ?? 0)));
  }

  private close(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
    this.servers = [];
  }

  private readonly take = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    this.underWay += 1;
    response.on('error', () => undefined).once('close', () => (this.underWay -= 1));
    request.once('end', () => {
      this.lastAtMs = monotonicMs();
      if (this.received === 0) this.firstAtMs = this.lastAtMs;
      this.received += 1;
      const [first = Buffer.alloc(0)] = chunks;
      const sentAtMs = stampOf(chunks.length === 1 ? first : Buffer.concat(chunks));
      if (sentAtMs !== undefined) this.arrivals.push({ atMs: this.lastAtMs, latencyMs: this.lastAtMs - sentAtMs });
      give(this.answer, response, () => undefined);
    });
  };
}

const addressOf = (index: number): string => `127.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;

async function listening(server: Server, index: number, port: number): Promise<number> {
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, addressOf(index), 2_048, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const receivers = new Map<string, Receiver>();

async function carryOut(order: ReceiverOrder): Promise<object> {
  const receiver = receivers.get(order.name) ?? new Receiver();
  receivers.set(order.name, receiver);
  switch (order.do) {
    case 'open':
      return await receiver.open(order.origins, order.behaviour);
    case 'read':
      return receiver.read();
    case 'count':
      return receiver.count();
    case 'arrivals':
      return receiver.arrivalsSoFar();
    case 'forget':
      receiver.forget();
      return {};
    default:
      return order satisfies never;
  }
}

answerMessages(carryOut);
