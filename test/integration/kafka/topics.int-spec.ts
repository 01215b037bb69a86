import kafkajs from 'kafkajs';
import { RETRY_TIERS, TOPIC_SPECS, TOPICS } from '#libs/contracts';
import { HealthRegistry, PinoLogger } from '#libs/observability';
import { TopicAdmin } from '../../../libs/kafka/src/topics/topic-admin.service.js';
import { DecidedRecords } from '../../../libs/kafka/src/topics/decided-records.service.js';
import { configFor, connectionTo, createTopic, newName, newProducer, readAll, recordOf, until } from './kafka.rig.js';

async function settingsOf(topic: string): Promise<ReadonlyMap<string, string>> {
  const { resources } = await connectionTo().withAdmin((admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    }),
  );
  return new Map(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]));
}

describe('the topic admin', () => {
  const create = (): TopicAdmin =>
    new TopicAdmin(connectionTo(), configFor(), new PinoLogger({ LOG_LEVEL: 'silent' }), new HealthRegistry());

  test('creates every topic once, whoever asks, however many at a time', async () => {
    await Promise.all([create().ready(), create().ready(), create().ready()]);
    await create().ready();
    const names = await connectionTo().withAdmin((admin) => admin.listTopics());
    expect(names).toEqual(expect.arrayContaining(TOPIC_SPECS.map(({ name }) => name)));
  });

  test('gives them what their meaning depends on', async () => {
    await create().ready();
    const tier = RETRY_TIERS[0]?.topic ?? '';
    const settings = await settingsOf(tier);
    expect(settings.get('message.timestamp.type')).toBe('LogAppendTime');
    expect(Number(settings.get('retention.ms'))).toBe(TOPIC_SPECS.find(({ name }) => name === tier)?.retentionMs);
    const { topics } = await connectionTo().withAdmin((admin) =>
      admin.fetchTopicMetadata({ topics: [TOPICS.deliveries, TOPICS.deliveriesBulk, TOPICS.deliveriesCritical] }),
    );
    expect(new Set(topics.map(({ partitions }) => partitions.length)).size).toBe(1);
  });

  test('lets no topic forget holds that were made to be forgotten, and leaves its other settings alone', async () => {
    await create().ready();
    const own = { 'segment.ms': '600000', 'retention.ms': '604800000', 'retention.bytes': '1073741824' };
    await connectionTo().withAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: TOPICS.deliveriesHeld,
            configEntries: Object.entries(own).map(([name, value]) => ({ name, value })),
          },
        ],
      }),
    );
    // The broker hears of it a moment after the controller has answered.
    const shows = (name: string, value: string) => async (): Promise<boolean> =>
      (await settingsOf(TOPICS.deliveriesHeld)).get(name) === value;
    await until('the topic forgets', shows('retention.bytes', '1073741824'));
    await create().ready();
    await until('the topic forgets nothing by size', shows('retention.bytes', '-1'));
    const settings = await settingsOf(TOPICS.deliveriesHeld);
    expect(settings.get('retention.ms')).toBe('-1');
    expect(settings.get('segment.ms')).toBe('600000');
  });
});

describe('what a group has decided', () => {
  const hour = 3_600_000;
  const lows = async (topic: string): Promise<readonly number[]> => {
    const offsets = await connectionTo().withAdmin((admin) => admin.fetchTopicOffsets(topic));
    return offsets.toSorted((a, b) => a.partition - b.partition).map(({ low }) => Number(low));
  };

  test('is deleted from its topic once it is old, and nothing else', async () => {
    const topic = newName('decided');
    const group = newName('g');
    await createTopic(topic, 3, { 'message.timestamp.type': 'LogAppendTime' });
    const producer = newProducer();
    const texts = Array.from({ length: 30 }, (_none, index) => recordOf(topic, `r${index}`, index % 3));
    await producer.sendAll(texts);
    await producer.onApplicationShutdown();
    // One partition is decided in part, one in whole, one not at all.
    await connectionTo().withAdmin((admin) =>
      admin.setOffsets({
        groupId: group,
        topic,
        partitions: [
          { partition: 0, offset: '4' },
          { partition: 1, offset: '10' },
        ],
      }),
    );
    const records = new DecidedRecords(connectionTo());
    expect(await records.delete({ topic, group, afterMs: hour }, Date.now())).toBe(0);
    expect(await lows(topic)).toEqual([0, 0, 0]);
    expect(await records.delete({ topic, group, afterMs: hour }, Date.now() + 2 * hour)).toBe(14);
    expect(await lows(topic)).toEqual([4, 10, 0]);
    expect(await records.delete({ topic, group, afterMs: hour }, Date.now() + 2 * hour)).toBe(0);
    const left = await readAll(topic, 16);
    expect(left.map(({ partition, offset }) => `${partition}/${offset}`)).toEqual(
      expect.arrayContaining(['0/4', '0/9', '2/0', '2/9']),
    );
  });
});
