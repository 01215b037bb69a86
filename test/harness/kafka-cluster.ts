import { join } from 'node:path';
import { freePort } from '../../scripts/local/free-port.ts';
import { newKafkaId } from '../../scripts/local/kafka-format.ts';
import { fetchJars } from '../../scripts/local/kafka-jars.ts';
import { KafkaServer } from '../../scripts/local/kafka-server.ts';
import { temporaryFolder } from './folder.js';

/** Three copies of everything, two of which must have it before it counts: what an operator is advised to run. */
const REPLICATED = {
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'offsets.topic.replication.factor': '3',
  'unclean.leader.election.enable': 'false',
};

/** Three brokers that are one cluster, each to be killed and started again by itself. */
export class KafkaCluster {
  private constructor(readonly nodes: readonly KafkaServer[]) {}

  static async start(): Promise<KafkaCluster> {
    await fetchJars((line) => console.log(line));
    const clusterId = newKafkaId();
    const ids = [1, 2, 3];
    const controllerPorts: number[] = [];
    for (const _id of ids) controllerPorts.push(await freePort());
    const voters = ids.map((id, index) => `${id}@127.0.0.1:${controllerPorts[index]}`).join(',');
    const nodes = await Promise.all(
      ids.map((id, index) => {
        const folder = temporaryFolder(`kafka-${id}`);
        const controllerPort = controllerPorts[index] ?? 0;
        return KafkaServer.start({
          folder,
          logFile: join(folder, 'kafka.log'),
          brief: true,
          member: { id, clusterId, controllerPort, voters },
          settings: REPLICATED,
        });
      }),
    );
    return new KafkaCluster(nodes);
  }

  get brokers(): string {
    return this.nodes.map(({ brokers }) => brokers).join(',');
  }

  async stop(): Promise<void> {
    // Killed: a node that stops in order waits for a controller, of which the last one has none left.
    await Promise.all(this.nodes.map((node) => node.kill()));
  }
}
