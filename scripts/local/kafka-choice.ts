import { hasJars, hasMaven, javaVersion } from './kafka-jars.ts';
import { runCommand } from './run-command.ts';

export const LEAST_JAVA = 17;
const DOCKER_TIMEOUT_MS = 3_000;

/** What this machine offers to run a broker with; each is asked only when its turn comes. */
export interface KafkaOffers {
  readonly givenBrokers: string | undefined;
  /** Undefined when a container engine and compose are there; otherwise what is missing. */
  readonly dockerFault: () => Promise<string | undefined>;
  readonly javaVersion: () => Promise<number | undefined>;
  readonly hasJars: () => boolean;
  readonly hasMaven: () => Promise<boolean>;
}

export type KafkaChoice =
  | { readonly kind: 'given'; readonly brokers: string; readonly why: string }
  | { readonly kind: 'docker'; readonly why: string }
  | { readonly kind: 'java'; readonly why: string }
  | { readonly kind: 'none'; readonly ways: readonly string[] };

/** In this order: brokers that were named, a running Docker engine, Java. `without` leaves out what has just failed. */
export async function chooseKafka(offers: KafkaOffers, without?: 'docker'): Promise<KafkaChoice> {
  if (offers.givenBrokers !== undefined && offers.givenBrokers !== '') {
    return { kind: 'given', brokers: offers.givenBrokers, why: `KAFKA_BROKERS names ${offers.givenBrokers}` };
  }
  const dockerFault = without === 'docker' ? 'its broker could not be started' : await offers.dockerFault();
  if (dockerFault === undefined) {
    return { kind: 'docker', why: 'KAFKA_BROKERS is not set and a Docker engine is running' };
  }
  const java = await offers.javaVersion();
  const javaWorks = java !== undefined && java >= LEAST_JAVA;
  if (javaWorks && (offers.hasJars() || (await offers.hasMaven()))) {
    return { kind: 'java', why: `KAFKA_BROKERS is not set, Docker: ${dockerFault}; Java ${java} is there` };
  }
  const javaFault = javaWorks
    ? '`mvn` is missing, which fetches the Kafka jars once'
    : java === undefined
      ? '`java` is missing'
      : `\`java\` is version ${java}`;
  return {
    kind: 'none',
    ways: [
      'Use Kafka brokers that you have: set KAFKA_BROKERS=host:port[,host:port].',
      `Use Docker (${dockerFault}): start the engine, with the compose plugin installed.`,
      `Use Java (${javaFault}): install Java ${LEAST_JAVA} or newer and Maven.`,
    ],
  };
}

/** What this machine really offers. */
export const machineOffers = (environment: NodeJS.ProcessEnv): KafkaOffers => ({
  givenBrokers: environment['KAFKA_BROKERS'],
  dockerFault,
  javaVersion,
  hasJars: () => hasJars(),
  hasMaven,
});

async function dockerFault(): Promise<string | undefined> {
  const engine = await runCommand('docker', ['info', '--format', '{{.ServerVersion}}'], {
    timeoutMs: DOCKER_TIMEOUT_MS,
  });
  if (!engine.ok) {
    return engine.output.includes('ENOENT') ? 'not installed' : 'no engine is running';
  }
  const compose = await runCommand('docker', ['compose', 'version'], { timeoutMs: DOCKER_TIMEOUT_MS });
  return compose.ok ? undefined : 'the compose plugin is missing';
}
