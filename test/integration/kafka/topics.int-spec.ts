import { RETRY_TIERS, TOPIC_SPECS, TOPICS } from '#libs/contracts';
import { HealthRegistry, PinoLogger } from '#libs/observability';
import { TopicAdmin } from '../../../libs/kafka/src/topics/topic-admin.service.js';
import { configFor, connectionTo } from './kafka.rig.js';

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
    const { resources } = await connectionTo().withAdmin((admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: tier }] }),
    );
    const settings = new Map(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]));
    expect(settings.get('message.timestamp.type')).toBe('LogAppendTime');
    expect(Number(settings.get('retention.ms'))).toBe(TOPIC_SPECS.find(({ name }) => name === tier)?.retentionMs);
    const { topics } = await connectionTo().withAdmin((admin) =>
      admin.fetchTopicMetadata({ topics: [TOPICS.deliveries, TOPICS.deliveriesBulk, TOPICS.deliveriesCritical] }),
    );
    expect(new Set(topics.map(({ partitions }) => partitions.length)).size).toBe(1);
  });
});
