import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { HEADERS, TOPICS } from '#libs/contracts';
import { answerMessages } from './bench-process.ts';
import { monotonicMs } from './stamp.ts';

export type TopicWatchOrder =
  /** Reads the delivery topic from its end on; answers when that has begun. */
  { readonly do: 'start'; readonly brokers: string } | { readonly do: 'read' } | { readonly do: 'forget' };

export interface TopicWatchReading {
  /** Endpoints named by the records that came since the start, or since it was last forgotten. */
  readonly endpoints: number;
  readonly records: number;
  /** When this process had the last of them, on the machine's monotonic clock: a fetch later than the broker had it. */
  readonly lastAtMs: number;
}

let endpoints = 0;
let records = 0;
let lastAtMs = 0;

async function start(brokers: string): Promise<object> {
  const kafka = new Kafka({ clientId: 'bench', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topic: TOPICS.deliveries, fromBeginning: false });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      lastAtMs = monotonicMs();
      records += batch.messages.length;
      for (const { headers } of batch.messages) {
        endpoints += String(headers?.[HEADERS.endpointIds] ?? '').split(',').length;
      }
    },
  });
  await joined;
  return {};
}

answerMessages(async (order: TopicWatchOrder): Promise<object> => {
  switch (order.do) {
    case 'start':
      return await start(order.brokers);
    case 'read':
      return { endpoints, records, lastAtMs } satisfies TopicWatchReading;
    case 'forget':
      endpoints = 0;
      records = 0;
      return {};
    default:
      return order satisfies never;
  }
});
