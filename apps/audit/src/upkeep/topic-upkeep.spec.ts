import { GROUPS, TOPICS } from '#libs/contracts';
import type { SingletonJob } from '#libs/instances';
import type { DecidedTopic } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { TopicUpkeep } from './topic-upkeep.service.js';

describe('the upkeep of topics', () => {
  test('deletes holds that are parked, a day after they came, and from no other topic', async () => {
    const asked: [DecidedTopic, number][] = [];
    const registered: SingletonJob[] = [];
    const upkeep = new TopicUpkeep(
      { register: (job) => registered.push(job) },
      { delete: async (topic, nowMs) => asked.push([topic, nowMs]) },
      new PinoLogger({ LOG_LEVEL: 'silent' }),
    );
    upkeep.onModuleInit();
    for (const job of registered) await job.run({ nowMs: 5_000, signal: new AbortController().signal });
    expect(asked).toEqual([[{ topic: TOPICS.deliveriesHeld, group: GROUPS.holds, afterMs: 86_400_000 }, 5_000]]);
  });

  test('begins nothing more once another process may have taken over', async () => {
    const upkeep = new TopicUpkeep(
      { register: () => undefined },
      { delete: async () => expect('this').toBe('not asked') as never },
      new PinoLogger({ LOG_LEVEL: 'silent' }),
    );
    expect(await upkeep.run({ nowMs: 5_000, signal: AbortSignal.abort() })).toBe('done');
  });
});
