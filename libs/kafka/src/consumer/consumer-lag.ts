import type { KafkaConnection } from '../connection/kafka-connection.js';
import type { GroupConsumer } from './group-consumer.js';

/**
 * Asks how far the logs reach. Fetches tell that too, but a paused partition is not fetched, and it is the one whose lag
 * somebody wants to see grow.
 */
export async function refreshEnds(connection: KafkaConnection, consumers: readonly GroupConsumer[]): Promise<void> {
  const topics = new Set(consumers.flatMap(({ partitions }) => [...partitions].map(({ topic }) => topic)));
  if (topics.size === 0) return;
  const ends = new Map<string, number>();
  await connection.withAdmin(async (admin) => {
    for (const topic of topics) {
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
        ends.set(`${topic} ${partition}`, Number(high));
      }
    }
  });
  for (const { partitions } of consumers) {
    for (const pump of partitions) pump.reaches(ends.get(`${pump.topic} ${pump.partition}`) ?? 0);
  }
}
