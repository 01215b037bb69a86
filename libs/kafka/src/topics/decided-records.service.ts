import { Inject, Injectable } from '@nestjs/common';
import { KafkaConnection } from '../connection/kafka-connection.js';
import { deletableBelow } from './decided-part.js';

export interface DecidedTopic {
  readonly topic: string;
  /** Who reads it. */
  readonly group: string;
  /** How long what the group has decided stays, from when it was written, milliseconds. */
  readonly afterMs: number;
}

const DEADLINE_MS = 30_000;

/** Deletes from a topic what its group is through with: for topics whose records must not go by their age. */
@Injectable()
export class DecidedRecords {
  constructor(@Inject(KafkaConnection) private readonly connection: KafkaConnection) {}

  /** How many records went. Safe to repeat, and beside another that does the same. */
  async delete({ topic, group, afterMs }: DecidedTopic, nowMs: number): Promise<number> {
    return this.connection.withAdmin(async (admin) => {
      // Before the bounds: what is committed meanwhile is looked at the next time.
      const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const committed = offsetsOf(answer?.partitions ?? []);
      const young = offsetsOf(await admin.fetchTopicOffsetsByTimestamp(topic, nowMs - afterMs));
      let records = 0;
      const partitions: { partition: number; offset: string }[] = [];
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const below = deletableBelow({
          low: Number(low),
          high: Number(high),
          committed: committed.get(partition) ?? -1,
          young: young.get(partition) ?? 0,
        });
        if (below === undefined) continue;
        records += below - Number(low);
        partitions.push({ partition, offset: String(below) });
      }
      if (partitions.length > 0) await admin.deleteTopicRecords({ topic, partitions });
      return records;
    }, DEADLINE_MS);
  }
}

const offsetsOf = (
  partitions: readonly { readonly partition: number; readonly offset: string }[],
): ReadonlyMap<number, number> => new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
