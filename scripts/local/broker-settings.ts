/** The published version that the jars, the tools and the compose file's image share; a test holds them together. */
export const KAFKA_VERSION = '4.3.0';

/** Megabytes of Java heap: one node for development and tests. */
export const KAFKA_HEAP_MB = 512;
const YOUNG_MB = 320;

/**
 * All of the heap from the start, most of it young: what is collected rarely holds producers up rarely. G1 keeps single pauses
 * short by making a young generation so small that it is collected every second or two, which a hundredth of all publishers
 * then notices (docs/performance.md).
 */
export const KAFKA_HEAP_OPTIONS: readonly string[] = [
  `-Xms${KAFKA_HEAP_MB}m`,
  `-Xmx${KAFKA_HEAP_MB}m`,
  `-Xmn${YOUNG_MB}m`,
];

/**
 * A broker on a small machine must not take a core for long while everybody waits. So two threads collect, and what has survived
 * two collections is old instead of being copied by the next fifteen; and code is compiled once, quickly, not anew for minutes.
 */
export const KAFKA_JVM_OPTIONS: readonly string[] = [
  '-XX:+UseParallelGC',
  '-XX:ParallelGCThreads=2',
  '-XX:-UseAdaptiveSizePolicy',
  '-XX:MaxTenuringThreshold=2',
  '-XX:TieredStopAtLevel=1',
];

/**
 * What one KRaft node needs, wherever it runs: the embedded broker reads it as server.properties, the compose file as
 * KAFKA_… variables, and a test compares the two. Addresses and folders are not in here, because they differ.
 */
export const BROKER_SETTINGS: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  // One node holds the only copy of Kafka's own topics. Few partitions: each costs files and start-up time.
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  // A group starts at its first member instead of waiting 3 s for others.
  'group.initial.rebalance.delay.ms': '0',
  // A killed broker may register again only after its old session: the default of 9 s would be 9 s of every restart.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  // A mistyped topic is an error, not a new topic.
  'auto.create.topics.enable': 'false',
  // The default of 128 MB is a third of the heap.
  'log.cleaner.dedupe.buffer.size': '16777216',
  'log.cleaner.threads': '1',
  // Each partition maps two index files of this size; the default of 10 MB makes 100 partitions look like 2 GB.
  'log.index.size.max.bytes': '1048576',
  'num.network.threads': '2',
  'num.io.threads': '4',
};

/** Where one embedded broker listens and writes; loopback only. */
export interface BrokerPlace {
  readonly port: number;
  readonly controllerPort: number;
  readonly dataFolder: string;
}

/**
 * The whole server.properties of an embedded broker. The voter is named by its address (a static quorum), so ports may
 * change between two starts: a formatted folder remembers no address.
 */
export function serverProperties(place: BrokerPlace, overrides: Readonly<Record<string, string>> = {}): string {
  const settings = {
    ...BROKER_SETTINGS,
    listeners: `PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${place.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.quorum.voters': `${BROKER_SETTINGS['node.id']}@127.0.0.1:${place.controllerPort}`,
    'log.dirs': place.dataFolder,
    ...overrides,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** The name of a broker setting as the apache/kafka image takes it: `log.dirs` is KAFKA_LOG_DIRS. */
export const composeName = (setting: string): string => `KAFKA_${setting.toUpperCase().replaceAll('.', '_')}`;
