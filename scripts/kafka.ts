import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientProperties, KAFKA_TOOLS, toolArguments } from './kafka/tools.ts';
import { classPath, fetchJars, javaCommand, javaVersion } from './local/kafka-jars.ts';
import { LEAST_JAVA } from './local/kafka-choice.ts';
import { readDevFile } from './start/dev-file.ts';

const JAVA_OPTIONS = [
  '-Xmx256m',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** `npm run kafka -- <tool> [arguments]`: Kafka's own tools against the brokers of `npm start`, or those of KAFKA_BROKERS. */
export async function main([tool = '', ...args]: readonly string[]): Promise<number> {
  const toolClass = KAFKA_TOOLS[tool];
  if (toolClass === undefined) {
    console.error(`${tool === '' ? 'Name a tool' : `There is no tool "${tool}"`}. There are:`);
    for (const name of Object.keys(KAFKA_TOOLS)) console.error(`  npm run kafka -- ${name}`);
    console.error('Each takes the options of kafka-<name>.sh; --help lists them.');
    return 1;
  }
  const brokers = process.env['KAFKA_BROKERS'] ?? readDevFile()?.kafkaBrokers;
  const asksHelp = args.includes('--help') || args.includes('--version');
  const namesBrokers = args.some((word) => word.startsWith('--bootstrap-'));
  if (brokers === undefined && !asksHelp && !namesBrokers) {
    console.error('No brokers: npm start is not running here, and KAFKA_BROKERS is not set.');
    return 1;
  }
  const java = await javaVersion();
  if (java === undefined || java < LEAST_JAVA) {
    console.error(
      `Kafka's tools need Java ${LEAST_JAVA} or newer; ${java === undefined ? 'there is none' : `this is ${java}`}.`,
    );
    return 1;
  }
  await fetchJars((line) => console.error(line));
  const properties = clientProperties(process.env);
  const folder = properties === undefined ? undefined : mkdtempSync(join(tmpdir(), 'postrider-kafka-'));
  const propertiesFile = folder === undefined ? undefined : join(folder, 'client.properties');
  try {
    if (propertiesFile !== undefined) writeFileSync(propertiesFile, properties ?? '', { mode: 0o600 });
    const toolArgs = brokers === undefined ? args : toolArguments(args, brokers, propertiesFile);
    return await run(javaCommand(), [...JAVA_OPTIONS, '-cp', classPath(), toolClass, ...toolArgs]);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** The terminal is the tool's; a Ctrl-C reaches it directly, and we end when it does. */
async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
