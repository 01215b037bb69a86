import type { KafkaConnection } from '../connection/kafka-connection.js';
import type { TopicPartition } from './fetch-loop.js';
import type { CommitPoint } from './partition-pump.js';

/** Where a group stands in each partition asked about; undefined where it never committed. */
export type CommitPoints = (place: TopicPartition) => CommitPoint | undefined;

/** kafkajs' consumer reads the offsets itself but drops their metadata, so they are read again here. */
export async function readCommitPoints(
  connection: KafkaConnection,
  group: string,
  topics: readonly string[],
): Promise<CommitPoints> {
  if (topics.length === 0) return () => undefined;
  const answer = await connection.withAdmin((admin) => admin.fetchOffsets({ groupId: group, topics: [...topics] }));
  const points = new Map<string, CommitPoint>();
  for (const { topic, partitions } of answer) {
    for (const { partition, offset, metadata } of partitions) {
      // Negative: nothing committed, or kafkajs' own mark for "from the beginning".
      if (Number(offset) >= 0)
        points.set(`${topic} ${partition}`, { offset: Number(offset), metadata: metadata ?? '' });
    }
  }
  return ({ topic, partition }) => points.get(`${topic} ${partition}`);
}
