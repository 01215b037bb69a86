import type { KafkaConnection } from '../connection/kafka-connection.js';
import type { TopicPartition } from './fetch-loop.js';
import type { LogBounds } from './replay-pump.js';

/** Where each partition's log begins and ends at this moment; undefined for one that is not there. */
export async function readLogBounds(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<(place: TopicPartition) => LogBounds | undefined> {
  const bounds = new Map<string, LogBounds>();
  if (topics.length > 0) {
    await connection.withAdmin(async (admin) => {
      for (const topic of topics) {
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
          bounds.set(`${topic} ${partition}`, { low: Number(low), high: Number(high) });
        }
      }
    });
  }
  return ({ topic, partition }) => bounds.get(`${topic} ${partition}`);
}
