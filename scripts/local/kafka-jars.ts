import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KAFKA_CACHE } from './places.ts';
import { runCommand } from './run-command.ts';

const POM = join(import.meta.dirname, 'kafka-runtime/pom.xml');

export const jarsFolder = (cache: string = KAFKA_CACHE): string => join(cache, 'libs');

export const hasJars = (cache: string = KAFKA_CACHE): boolean => existsSync(jarsFolder(cache));

/** Major version of the `java` on the path; undefined when there is none. */
export async function javaVersion(): Promise<number | undefined> {
  const { ok, output } = await runCommand(javaCommand(), ['-version'], { timeoutMs: 10_000 });
  return ok ? parseJavaVersion(output) : undefined;
}

/** `openjdk version "17.0.15"` is 17; the old `"1.8.0_392"` is 8. */
export function parseJavaVersion(text: string): number | undefined {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (first === undefined) return undefined;
  return first === '1' && second !== undefined ? Number(second) : Number(first);
}

export const javaCommand = (): string =>
  process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin/java');

export const hasMaven = async (): Promise<boolean> => (await runCommand('mvn', ['-v'], { timeoutMs: 20_000 })).ok;

/**
 * Fetches the jars if they are not there. They come into a folder of this process and are moved into place in one step,
 * so an interrupted fetch leaves nothing half done and two fetches at once do not mix.
 */
export async function fetchJars(tell: (line: string) => void, cache: string = KAFKA_CACHE): Promise<void> {
  if (hasJars(cache)) return;
  tell('fetching Apache Kafka with mvn (about 55 MB, once) …');
  const folder = `${jarsFolder(cache)}-${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  const goal = [
    '-q',
    '-B',
    '-f',
    POM,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${folder}`,
    '-DincludeScope=runtime',
  ];
  const { ok, output } = await runCommand('mvn', goal);
  if (!ok) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`mvn could not fetch Apache Kafka (${POM}):\n${output.split('\n').slice(-5).join('\n')}`);
  }
  try {
    renameSync(folder, jarsFolder(cache));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!hasJars(cache)) throw error; // Otherwise another run was first.
  }
}

/** All jars; `java` itself expands the star. */
export const classPath = (cache: string = KAFKA_CACHE): string => join(jarsFolder(cache), '*');
