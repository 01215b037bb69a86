import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';

export interface SeenRequest {
  readonly socket: Socket;
  /** Request line and headers, as they came. */
  readonly head: string;
  readonly body: Buffer;
  /** 1-based, over all connections. */
  readonly number: number;
  /** 1-based. */
  readonly connection: number;
}

interface ListenerOptions {
  readonly host?: '127.0.0.1' | '::1';
  readonly tls?: TlsOptions;
  /** What it does with a complete request; by default it answers 200. */
  readonly onRequest?: (request: SeenRequest) => void;
  /** What it does with a new connection, before any request. */
  readonly onConnection?: (socket: Socket) => void;
}

/** A listener on loopback that speaks bytes, so that a test can break every rule of HTTP, and counts all that reaches it. */
export class LoopbackListener implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  connections = 0;
  mostAtOnce = 0;
  bytes = 0;
  /** Of each TLS connection: the name that was asked for, and whether it went on with an earlier session. */
  readonly handshakes: { readonly serverName: unknown; readonly resumed: boolean }[] = [];
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly options: ListenerOptions) {
    this.server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    this.server.on('connection', (socket) => this.track(socket));
    this.server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket) => this.serve(socket));
  }

  static async start(options: ListenerOptions = {}): Promise<LoopbackListener> {
    const listener = new LoopbackListener(options);
    await new Promise<void>((resolve) => listener.server.listen(0, options.host ?? '127.0.0.1', resolve));
    return listener;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  url(path = '/', host: string = this.options.host === '::1' ? '[::1]' : '127.0.0.1'): string {
    return `${this.options.tls === undefined ? 'http' : 'https'}://${host}:${this.port}${path}`;
  }

  get openConnections(): number {
    return this.open.size;
  }

  async noneOpen(): Promise<void> {
    while (this.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private track(socket: Socket): void {
    this.connections += 1;
    this.open.add(socket);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.open.size);
    socket.on('error', () => undefined);
    socket.once('close', () => this.open.delete(socket));
  }

  private serve(socket: Socket): void {
    const connection = this.connections;
    if (socket instanceof TLSSocket && 'servername' in socket) {
      this.handshakes.push({ serverName: socket.servername, resumed: socket.isSessionReused() });
    }
    socket.on('error', () => undefined);
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      pending = Buffer.concat([pending, chunk]);
      const headEnd = pending.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = pending.subarray(0, headEnd).toString('latin1');
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      const body = pending.subarray(headEnd + 4);
      if (body.length < length) return;
      pending = Buffer.alloc(0);
      const request = { socket, head, body, number: this.requests.length + 1, connection };
      this.requests.push(request);
      (this.options.onRequest ?? respond())(request);
    });
    this.options.onConnection?.(socket);
  }
}

/** Answers each request alike, and keeps the connection for longer than any test runs. */
export function respond(status = 200, body: string | Buffer = 'ok', headers: Readonly<Record<string, string>> = {}) {
  return ({ socket }: Pick<SeenRequest, 'socket'>): void => {
    const lines = Object.entries({
      'keep-alive': 'timeout=60',
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
    });
    socket.write(
      `HTTP/1.1 ${status} Whatever\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    socket.write(body);
  };
}
