import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { serverProperties } from './broker-settings.ts';
import { classPath, javaCommand } from './kafka-jars.ts';
import { KAFKA_CACHE } from './places.ts';
import { runCommand } from './run-command.ts';

const METADATA = 'meta.properties';
const CHECKPOINT = 'bootstrap.checkpoint';

/** Kafka's form of a random UUID. It must not start with a dash, which Kafka's tools would read as an option. */
export function newKafkaId(random: (bytes: number) => Buffer = randomBytes): string {
  for (;;) {
    const id = random(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

/** Who a broker is; the nodes of one cluster share its id. */
export interface KafkaNode {
  readonly id: number;
  readonly clusterId: string;
}

/**
 * Gives a broker an empty, formatted data folder; a folder that was formatted before is left as it is. Kafka's own
 * StorageTool makes the files once per clone (a second of Java); each further folder is a copy with ids of its own.
 */
export async function formatOnce(
  dataFolder: string,
  node: KafkaNode = { id: 1, clusterId: newKafkaId() },
  cache: string = KAFKA_CACHE,
): Promise<void> {
  if (existsSync(join(dataFolder, METADATA))) return;
  const template = join(cache, 'formatted');
  if (!existsSync(template)) await makeTemplate(template, cache);
  mkdirSync(dataFolder, { recursive: true });
  copyFileSync(join(template, CHECKPOINT), join(dataFolder, CHECKPOINT));
  const ids = readFileSync(join(template, METADATA), 'utf8')
    .replace(/^cluster\.id=.*$/m, `cluster.id=${node.clusterId}`)
    .replace(/^node\.id=.*$/m, `node.id=${node.id}`)
    .replace(/^directory\.id=.*$/m, `directory.id=${newKafkaId()}`);
  // Last and in one step: its presence says "formatted".
  writeFileSync(join(dataFolder, `${METADATA}.new`), ids);
  renameSync(join(dataFolder, `${METADATA}.new`), join(dataFolder, METADATA));
}

async function makeTemplate(template: string, cache: string): Promise<void> {
  const folder = mkdtempSync(join(cache, 'format-'));
  try {
    const dataFolder = join(folder, 'data');
    const properties = join(folder, 'server.properties');
    // The ports end up in no file: the quorum is static.
    writeFileSync(properties, serverProperties({ port: 9092, controllerPort: 9093, dataFolder }));
    const tool = ['-cp', classPath(cache), 'kafka.tools.StorageTool', 'format', '-t', newKafkaId(), '-c', properties];
    const { ok, output } = await runCommand(javaCommand(), tool);
    if (!ok) throw new Error(`Kafka's StorageTool could not format a data folder:\n${output}`);
    renameSync(dataFolder, template);
  } catch (error) {
    if (!existsSync(template)) throw error; // Otherwise another run was first.
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
