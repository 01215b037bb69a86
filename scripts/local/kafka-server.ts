import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import { KAFKA_HEAP_MB, KAFKA_HEAP_OPTIONS, KAFKA_JVM_OPTIONS, serverProperties } from './broker-settings.ts';
import { freePort } from './free-port.ts';
import { formatOnce, type KafkaNode } from './kafka-format.ts';
import { classPath, javaCommand } from './kafka-jars.ts';
import { describeExit, launch, type LocalProcess } from './local-process.ts';
import { withoutFrames } from './log-file.ts';

export interface KafkaOptions {
  /** Gets server.properties and the data; formatted at the first start, kept afterwards. */
  readonly folder: string;
  readonly logFile: string;
  readonly recordFile?: string;
  /** Otherwise a free one. */
  readonly port?: number;
  /** A broker for minutes, not days: compiles less, starts with half the processor time. */
  readonly brief?: boolean;
  /** A place in a cluster of several; alone without it. `voters` names every node's controller. */
  readonly member?: KafkaNode & { readonly controllerPort: number; readonly voters: string };
  /** Broker settings on top of BROKER_SETTINGS. */
  readonly settings?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 60_000;
/** A stop with a full page cache takes seconds; a broker that needs longer is stuck. */
const STOP_GRACE_MS = 20_000;

/** One real Apache Kafka node in KRaft mode, on loopback. The jars must be there (`fetchJars`). */
export class KafkaServer {
  readonly port: number;
  readonly brokers: string;
  private readonly options: KafkaOptions;
  private readonly controllerPort: number;
  private running: LocalProcess | undefined;

  private constructor(options: KafkaOptions, port: number, controllerPort: number) {
    this.options = options;
    this.port = port;
    this.controllerPort = controllerPort;
    this.brokers = `127.0.0.1:${port}`;
  }

  /** Starts a broker and waits until it answers. */
  static async start(options: KafkaOptions): Promise<KafkaServer> {
    const port = options.port ?? (await freePort());
    const server = new KafkaServer(options, port, options.member?.controllerPort ?? (await freePort()));
    await server.restart();
    return server;
  }

  get process(): LocalProcess {
    if (this.running === undefined) throw new Error('this Kafka broker was never started');
    return this.running;
  }

  /** Starts it again on the same port and data, after `stop` or `kill`. */
  async restart(): Promise<void> {
    const { folder, logFile, recordFile, settings, member } = this.options;
    const dataFolder = join(folder, 'data');
    await formatOnce(dataFolder, member);
    mkdirSync(folder, { recursive: true });
    const properties = join(folder, 'server.properties');
    writeFileSync(
      properties,
      serverProperties(
        { port: this.port, controllerPort: this.controllerPort, dataFolder },
        {
          ...(member === undefined ? {} : { 'node.id': String(member.id), 'controller.quorum.voters': member.voters }),
          ...settings,
        },
      ),
    );
    this.running = await launch({
      name: 'kafka',
      command: javaCommand(),
      args: [...javaOptions(this.options.brief === true), '-cp', classPath(), 'kafka.Kafka', properties],
      logFile,
      ...(recordFile === undefined ? {} : { recordFile }),
    });
    await this.answers();
  }

  async stop(): Promise<void> {
    this.process.signal('SIGCONT');
    await this.process.stop(STOP_GRACE_MS);
  }

  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** Connections stay open and nothing is answered, as with a machine that hangs. */
  pause(): void {
    this.process.signal('SIGSTOP');
  }

  resume(): void {
    this.process.signal('SIGCONT');
  }

  private async answers(): Promise<void> {
    const broker = this.process;
    const answered = until(async () => broker.exit !== undefined || (await brokerAnswers(this.port)), {
      timeoutMs: START_TIMEOUT_MS,
      what: `an answer of the Kafka broker at ${this.brokers}`,
    });
    await answered.catch(async (error: unknown) => {
      await broker.kill();
      throw error;
    });
    if (broker.exit !== undefined) {
      const said = withoutFrames(broker.lastLines(60)).slice(-8).join('\n');
      throw new Error(`Kafka ${describeExit(broker.exit)} while starting:\n${said}`);
    }
  }
}

const javaOptions = (brief: boolean): readonly string[] => [
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  ...KAFKA_JVM_OPTIONS,
  ...(brief ? [`-Xmx${KAFKA_HEAP_MB}m`] : KAFKA_HEAP_OPTIONS),
];

/** ApiVersions version 0: the one request that every client sends first. A KRaft broker answers it once it can serve. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Whether a Kafka broker serves requests on this loopback port. */
export function brokerAnswers(port: number, host = '127.0.0.1', timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(timeoutMs, () => settle(false));
    socket.once('connect', () => socket.write(API_VERSIONS));
    socket.once('data', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}
