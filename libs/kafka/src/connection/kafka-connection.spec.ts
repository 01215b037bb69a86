import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { PinoLogger } from '#libs/observability';
import { kafkaConfig } from '../kafka.config.js';
import { KafkaConnection } from './kafka-connection.js';

const API_VERSIONS = 18;
/** Key, lowest and highest version of all that it can: to say what it can. */
const ABILITIES = [API_VERSIONS, 0, 2];

/** Answers the one question that a client asks before it counts as connected, when it is told to. */
class SmallBroker {
  readonly asked = Promise.withResolvers<() => void>();
  readonly joined: Socket[] = [];
  private readonly server = net.createServer((socket) => {
    this.joined.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (request) => this.asked.resolve(() => void socket.write(answerTo(request))));
  });

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Whoever is connected has gone. */
  async left(): Promise<void> {
    for (const socket of this.joined) if (!socket.destroyed) await once(socket, 'close');
  }

  close(): void {
    this.server.close();
    for (const socket of this.joined) socket.destroy();
  }
}

function answerTo(request: Buffer): Buffer {
  const body = Buffer.alloc(20);
  const correlation = request.readInt32BE(8);
  body.writeInt32BE(correlation, 0);
  body.writeInt32BE(1, 6);
  ABILITIES.forEach((value, index) => body.writeInt16BE(value, 10 + 2 * index));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

describe('an admin client', () => {
  let broker: SmallBroker;
  let connection: KafkaConnection;

  beforeEach(async () => {
    broker = new SmallBroker();
    const config = kafkaConfig.schema.parse({ KAFKA_BROKERS: `127.0.0.1:${await broker.listen()}` });
    connection = new KafkaConnection(config, new PinoLogger({ LOG_LEVEL: 'silent' }));
  });
  afterEach(() => broker.close());

  it('is disconnected when its action is over', async () => {
    const done = connection.withAdmin(() => Promise.resolve(broker.joined.length));
    (await broker.asked.promise)();
    expect(await done).toBe(1);
    await broker.left();
  });

  it('whose time is over before it is connected begins nothing, and leaves no connection behind', async () => {
    let isAsked = false;
    const late = connection.withAdmin((admin) => {
      isAsked = true;
      return admin.listTopics();
    }, 500);
    const [answer] = await Promise.all([broker.asked.promise, expect(late).rejects.toThrow('within 500 ms')]);
    answer();
    await broker.left();
    expect([isAsked, broker.joined.length]).toEqual([false, 1]);
  });
});
