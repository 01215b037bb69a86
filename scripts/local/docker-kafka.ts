import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ROOT } from './places.ts';
import { runCommand } from './run-command.ts';

const COMPOSE_FILE = join(ROOT, 'docker-compose.yml');
/** The first time the image is pulled. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 60_000;

/** The broker of the compose file, on a loopback port of its own. Clones and tests side by side have projects of their own. */
export class DockerKafka {
  readonly brokers: string;
  private readonly project: string;
  private readonly port: number;

  private constructor(project: string, port: number) {
    this.project = project;
    this.port = port;
    this.brokers = `127.0.0.1:${port}`;
  }

  /** @param suffix tells apart brokers of one clone, such as those of test runs */
  static async start(suffix = ''): Promise<DockerKafka> {
    const kafka = await DockerKafka.ofClone(suffix);
    await kafka.compose(['up', '--detach', '--wait', '--no-deps', 'kafka'], START_TIMEOUT_MS);
    return kafka;
  }

  /** The broker of this clone, running or not. */
  static async ofClone(suffix = ''): Promise<DockerKafka> {
    const clone = createHash('sha256').update(ROOT).digest('hex').slice(0, 8);
    return new DockerKafka(`postrider-${clone}${suffix}`, await freePort());
  }

  /** Keeps the data, in the project's volume. */
  stop = (): Promise<void> => this.compose(['stop', 'kafka'], STOP_TIMEOUT_MS);

  /** Deletes the data too. */
  remove = (): Promise<void> => this.compose(['down', '--volumes'], STOP_TIMEOUT_MS);

  private async compose(args: readonly string[], timeoutMs: number): Promise<void> {
    const command = ['compose', '--project-name', this.project, '--file', COMPOSE_FILE, ...args];
    const env = { ...process.env, KAFKA_PORT: String(this.port) };
    const { ok, output } = await runCommand('docker', command, { timeoutMs, env, cwd: ROOT });
    if (!ok) throw new Error(`docker ${command.join(' ')} failed:\n${output.split('\n').slice(-5).join('\n')}`);
  }
}
