/** What kafkajs asks of a partition; offsets are text there. */
interface PartitionToFetch {
  readonly partition: number;
  readonly currentLeaderEpoch?: number;
  readonly fetchOffset: string;
  readonly logStartOffset?: number;
  readonly maxBytes: number;
}

interface TopicToFetch {
  readonly topic: string;
  readonly partitions: readonly PartitionToFetch[];
}

export interface FetchParts {
  readonly replicaId?: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel?: number;
  readonly topics: readonly TopicToFetch[];
  readonly rackId?: string;
}

const CONSUMER = -1;
const READ_COMMITTED = 1;
const UNKNOWN = -1;
/** Without a session: every request says everything. */
const NO_SESSION = { id: 0, epoch: -1 };
const HEAD_BYTES = 25;
const PARTITION_BYTES = 28;
const TWO_TO_32 = 4_294_967_296;

/**
 * A fetch request of version 11 in one piece. kafkajs makes a buffer of its own for each partition and topic, which is
 * half of all the buffers of a process that reads many partitions. And it shuffles them, so that most are a topic of their own,
 * for the broker to read and to answer: here each topic is named once, in the order of the shuffle.
 *
 * replica max_wait min_bytes max_bytes isolation session epoch [topic [partition leader_epoch offset log_start max_bytes]] [forgotten] rack
 */
export function encodeFetchRequest(parts: FetchParts): Buffer {
  const { rackId = '' } = parts;
  const topics = eachOnce(parts.topics);
  const bytes = Buffer.allocUnsafe(sizeOf(topics, rackId));
  let at = bytes.writeInt32BE(parts.replicaId ?? CONSUMER, 0);
  at = bytes.writeInt32BE(parts.maxWaitTime, at);
  at = bytes.writeInt32BE(parts.minBytes, at);
  at = bytes.writeInt32BE(parts.maxBytes, at);
  at = bytes.writeInt8(parts.isolationLevel ?? READ_COMMITTED, at);
  at = bytes.writeInt32BE(NO_SESSION.id, at);
  at = bytes.writeInt32BE(NO_SESSION.epoch, at);
  at = bytes.writeInt32BE(topics.length, at);
  for (const { topic, partitions } of topics) {
    at = writeText(bytes, topic, at);
    at = bytes.writeInt32BE(partitions.length, at);
    for (const wanted of partitions) {
      at = bytes.writeInt32BE(wanted.partition, at);
      at = bytes.writeInt32BE(wanted.currentLeaderEpoch ?? UNKNOWN, at);
      at = writeInt64(bytes, Number(wanted.fetchOffset), at);
      at = writeInt64(bytes, wanted.logStartOffset ?? UNKNOWN, at);
      at = bytes.writeInt32BE(wanted.maxBytes, at);
    }
  }
  at = bytes.writeInt32BE(0, at);
  writeText(bytes, rackId, at);
  return bytes;
}

function eachOnce(topics: readonly TopicToFetch[]): readonly TopicToFetch[] {
  const byTopic = new Map<string, PartitionToFetch[]>();
  for (const { topic, partitions } of topics) {
    const known = byTopic.get(topic);
    if (known === undefined) byTopic.set(topic, [...partitions]);
    else known.push(...partitions);
  }
  return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
}

function sizeOf(topics: FetchParts['topics'], rackId: string): number {
  const ofTopics = topics.reduce(
    (sum, { topic, partitions }) => sum + 2 + Buffer.byteLength(topic) + 4 + partitions.length * PARTITION_BYTES,
    0,
  );
  return HEAD_BYTES + 4 + ofTopics + 4 + 2 + Buffer.byteLength(rackId);
}

/** Without a BigInt, which is an object; offsets are safe integers, some are negative. */
function writeInt64(bytes: Buffer, value: number, at: number): number {
  const high = Math.floor(value / TWO_TO_32);
  return bytes.writeUInt32BE(value - high * TWO_TO_32, bytes.writeInt32BE(high, at));
}

function writeText(bytes: Buffer, text: string, at: number): number {
  const length = bytes.write(text, at + 2);
  bytes.writeInt16BE(length, at);
  return at + 2 + length;
}
