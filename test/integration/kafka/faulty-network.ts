import net from 'node:net';
import { once } from 'node:events';

/**
 * A TCP proxy before the broker. `frozen`: connections stay and nothing passes (a stopped process); `closed`: all
 * connections break, and new ones too (a proxy without a broker); `gone`: there is nobody to connect to (a killed process).
 */
export class FaultyNetwork {
  /** Connections that were tried while it was gone. */
  refused = 0;
  private state: 'open' | 'frozen' | 'closed' | 'gone' = 'open';
  private readonly sockets = new Set<net.Socket>();
  private readonly server = net.createServer((near) => this.join(near));

  private constructor(
    private readonly host: string,
    private readonly brokerPort: number,
  ) {}

  static async to(broker: string): Promise<FaultyNetwork> {
    const [host = '', port = ''] = broker.split(':');
    const network = new FaultyNetwork(host, Number(port));
    network.server.listen(0, '127.0.0.1');
    await once(network.server, 'listening');
    return network;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  open(): void {
    this.state = 'open';
    for (const socket of this.sockets) socket.resume();
  }

  freeze(): void {
    this.state = 'frozen';
    for (const socket of this.sockets) socket.pause();
  }

  close(): void {
    this.state = 'closed';
    for (const socket of this.sockets) socket.destroy();
  }

  vanish(): void {
    this.close();
    this.state = 'gone';
  }

  connect(onConnect: () => void): net.Socket {
    if (this.state !== 'gone') return net.connect(this.port, '127.0.0.1', onConnect);
    this.refused += 1;
    return new net.Socket().destroy(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  }

  async end(): Promise<void> {
    this.close();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: net.Socket): void {
    if (this.state === 'closed') {
      near.destroy();
      return;
    }
    const far = net.connect(this.brokerPort, this.host);
    this.carry(near, far);
    this.carry(far, near);
    if (this.state === 'frozen') for (const socket of [near, far]) socket.pause();
  }

  private carry(from: net.Socket, to: net.Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
