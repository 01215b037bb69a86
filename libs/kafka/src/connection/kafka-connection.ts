import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Inject, Injectable } from '@nestjs/common';
import kafkajs, { type Admin, type ISocketFactory, type Kafka, type SASLOptions } from 'kafkajs';
import { PinoLogger } from '#libs/observability';
import { kafkaConfig, type KafkaConfig } from '../kafka.config.js';
import { withDeadline } from './deadline.js';
import { kafkaJsLog } from './kafkajs-log.js';
import { lowLatencySockets } from './socket-factory.js';
import { mendAssignment } from './assignment-mend.js';
import { mendMemory } from './memory-mend.js';
import { installRecordProtocol } from '../protocol/record-protocol.js';
import { mendRequestQueueTimer } from './timer-mend.js';
import { registerZstd } from './zstd-codec.js';

/** Short pauses: a broker that comes back is used again within about a second. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_500, factor: 0.2, multiplier: 2 };
const ADMIN_RETRIES = 3;
/** kafkajs has promises that never settle when a connection ends in the wrong moment: no answer by then is a failure. */
const ADMIN_DEADLINE_MS = 15_000;

/** Makes kafkajs clients; each producer, consumer and admin has connections of its own. */
@Injectable()
export class KafkaConnection {
  readonly clientId: string;

  constructor(
    @Inject(kafkaConfig.KEY) private readonly config: KafkaConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.clientId = config.KAFKA_CLIENT_ID;
    registerZstd();
    const mends = {
      timer: mendRequestQueueTimer(),
      memory: mendMemory(),
      assignment: mendAssignment(),
      ...installRecordProtocol(),
    };
    for (const [what, mend] of Object.entries(mends)) {
      if (!mend.mended) logger.warn({ what, reason: mend.reason }, 'kafka.client-not-mended');
    }
  }

  /**
   * @param retries how often kafkajs itself tries again before it reports a failure
   * @param wanted once false, no new connection is made, and kafkajs gives up: it would go on trying for a minute
   * @param opened called with each connection
   */
  client(
    retries: number,
    wanted: () => boolean = () => true,
    opened: (socket: Socket) => void = () => undefined,
  ): Kafka {
    const connect = this.sockets();
    const { config } = this;
    return new kafkajs.Kafka({
      // To have none is the one thing after which kafkajs does not try again.
      brokers: () => (wanted() ? config.KAFKA_BROKERS : []),
      clientId: config.KAFKA_CLIENT_ID,
      connectionTimeout: 5_000,
      requestTimeout: 15_000,
      retry: { ...RETRY, retries },
      socketFactory: (args) => {
        if (!wanted()) return new Socket().destroy(new Error('not wanted any more'));
        const socket = connect(args);
        opened(socket);
        return socket;
      },
      logCreator: kafkaJsLog(this.logger),
      ...sslOf(config),
      ...saslOf(config),
    });
  }

  /** How sockets are made; a test puts a faulty network here. */
  protected sockets(): ISocketFactory {
    return lowLatencySockets;
  }

  /**
   * Runs `action` with a connected admin client and disconnects it again.
   * @throws also when that took longer than `deadlineMs`; the action may then still be under way, but begins no more
   */
  async withAdmin<T>(action: (admin: Admin) => Promise<T>, deadlineMs: number = ADMIN_DEADLINE_MS): Promise<T> {
    let wanted = true;
    const admin = this.client(ADMIN_RETRIES, () => wanted).admin();
    // Disconnecting waits for answers still owed; nobody here needs them.
    const disconnect = (): void => void admin.disconnect().catch(() => undefined);
    const connected = admin.connect().then(() => {
      if (wanted) return;
      // kafkajs has forgotten by now that it was told to disconnect while it was connecting.
      disconnect();
      throw new Error('connected too late');
    });
    try {
      return await withDeadline(
        connected.then(() => action(admin)),
        deadlineMs,
        'the brokers gave no answer',
      );
    } finally {
      wanted = false;
      disconnect();
    }
  }
}

function sslOf(config: KafkaConfig): { readonly ssl?: true | ConnectionOptions } {
  const { KAFKA_SSL_CA: ca, KAFKA_SSL_CERT: cert, KAFKA_SSL_KEY: key } = config;
  const given = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) };
  if (Object.keys(given).length > 0) return { ssl: given };
  return config.KAFKA_SSL ? { ssl: true } : {};
}

function saslOf(config: KafkaConfig): { readonly sasl?: SASLOptions } {
  const mechanism = config.KAFKA_SASL_MECHANISM;
  if (mechanism === undefined) return {};
  const username = config.KAFKA_SASL_USERNAME ?? '';
  const password = config.KAFKA_SASL_PASSWORD ?? '';
  switch (mechanism) {
    case 'plain':
      return { sasl: { mechanism, username, password } };
    case 'scram-sha-256':
      return { sasl: { mechanism, username, password } };
    case 'scram-sha-512':
      return { sasl: { mechanism, username, password } };
    default:
      return mechanism satisfies never;
  }
}
