import { RETRY_TIERS, TOPIC_SPECS, TOPICS } from '#libs/contracts';
import { endsByItself, faultsOf, partitionsFor, type ExistingTopic } from './topic-plan.js';

const specOf = (name: string) => TOPIC_SPECS.find((spec) => spec.name === name) ?? TOPIC_SPECS[0];
const there = (changes: Readonly<Record<string, Partial<ExistingTopic>>> = {}): Map<string, ExistingTopic> =>
  new Map(
    TOPIC_SPECS.map(({ name, retentionMs, timestampType, cleanupPolicy = 'delete' }) => [
      name,
      { partitions: 6, retentionMs, retentionBytes: -1, timestampType, cleanupPolicy, ...changes[name] },
    ]),
  );
const tier = RETRY_TIERS[4];
const NINE: ExistingTopic = {
  partitions: 9,
  retentionMs: -1,
  retentionBytes: -1,
  timestampType: 'CreateTime',
  cleanupPolicy: 'delete',
};

describe('the plan for topics', () => {
  test.each<[string, string, ReadonlyMap<string, ExistingTopic>, number]>([
    ['events get what is configured', TOPICS.events, new Map(), 12],
    ['deliveries too', TOPICS.deliveries, new Map(), 12],
    ['retry tiers get three', tier?.topic ?? '', new Map(), 3],
    ['a new lane gets as many as its family has', TOPICS.deliveriesBulk, new Map([[TOPICS.deliveries, NINE]]), 9],
    ['another family’s topics do not matter', TOPICS.events, new Map([[TOPICS.deliveries, NINE]]), 12],
  ])('%s', (_what, name, existing, partitions) => {
    const spec = specOf(name);
    if (spec === undefined) throw new Error(`no topic ${name}`);
    expect(partitionsFor(spec, TOPIC_SPECS, existing, 12)).toBe(partitions);
  });

  test('what Postrider itself creates has no fault', () => {
    expect(faultsOf(TOPIC_SPECS, RETRY_TIERS, there())).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, Partial<ExistingTopic>>>, RegExp]>([
    [
      'a tier that keeps records for less than twice its delay loses retries',
      { [tier?.topic ?? '']: { retentionMs: (tier?.delayMs ?? 0) * 2 - 1 } },
      /keeps records for \d+ ms, needs at least/,
    ],
    [
      'a tier in producers’ time can be stalled by a wild clock',
      { [tier?.topic ?? '']: { timestampType: 'CreateTime' } },
      /needs LogAppendTime/,
    ],
    [
      'lanes of different partition counts put one endpoint into two members',
      { [TOPICS.deliveriesBulk]: { partitions: 7 } },
      /same number of partitions/,
    ],
    [
      'a topic of last values that deletes by age forgets',
      { [TOPICS.endpointState]: { cleanupPolicy: 'delete' } },
      /cleanup\.policy=delete, needs compact/,
    ],
    [
      'a topic of records that compacts loses records',
      { [TOPICS.deliveries]: { cleanupPolicy: 'compact,delete' } },
      /cleanup\.policy=compact,delete, needs delete/,
    ],
  ])('%s', (_what, changes, sentence) => {
    const faults = faultsOf(TOPIC_SPECS, RETRY_TIERS, there(changes));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(sentence);
  });

  test('a tier that keeps records for ever is fine, exactly twice the delay too', () => {
    for (const retentionMs of [-1, (tier?.delayMs ?? 0) * 2]) {
      expect(faultsOf(TOPIC_SPECS, RETRY_TIERS, there({ [tier?.topic ?? '']: { retentionMs } }))).toEqual([]);
    }
  });

  test.each<[string, Partial<ExistingTopic>, readonly string[]]>([
    ['that keeps for ever is as it should be', {}, []],
    ['that forgets by age is not', { retentionMs: 604_800_000 }, [TOPICS.deliveriesHeld]],
    ['that forgets by size is not', { retentionBytes: 1 << 30 }, [TOPICS.deliveriesHeld]],
  ])('a topic of holds %s', (_what, changes, expected) => {
    const existing = there({ [TOPICS.deliveriesHeld]: changes });
    expect(endsByItself(TOPIC_SPECS, existing).map(({ name }) => name)).toEqual(expected);
  });
});
