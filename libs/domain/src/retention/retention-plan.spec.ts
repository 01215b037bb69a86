import { retentionPlan, type RetentionDays, type RetentionStep, type StoredPartition } from './retention-plan.js';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS + 1;

/** Its last moment was so many days ago. */
const day = (daysAgo: number, more: Partial<StoredPartition> = {}): StoredPartition => ({
  table: 'attempts',
  name: `d${daysAgo}`,
  endMs: 100 * DAY_MS - daysAgo * DAY_MS,
  rows: 1,
  bytes: 1,
  unfinished: false,
  payloadsErased: false,
  ...more,
});
const ALL = { events: 5, deliveries: 5, attempts: 5, payloads: 2 };

describe('what retention takes', () => {
  test.each<[string, StoredPartition, RetentionDays, RetentionStep['action'] | undefined]>([
    ['nothing by itself', day(90), {}, undefined],
    ['a day whose last moment is over the limit', day(5), { attempts: 5 }, 'drop'],
    ['not the day after that', day(4), { attempts: 5 }, undefined],
    ['nothing of another table', day(90), { events: 5, deliveries: 5 }, undefined],
    ['no day of deliveries that have not ended', day(90, { table: 'deliveries', unfinished: true }), ALL, 'keep'],
    ['a day of deliveries that all have', day(90, { table: 'deliveries' }), ALL, 'drop'],
    ['payloads alone, while the rest stays', day(3, { table: 'events' }), ALL, 'erase_payloads'],
    ['bodies of answers with them', day(3), ALL, 'erase_payloads'],
    ['no payload twice', day(3, { payloadsErased: true }), ALL, undefined],
    ['no payload of deliveries, which have none', day(3, { table: 'deliveries' }), ALL, undefined],
    ['a day of actions', day(6, { table: 'actions' }), { actions: 6 }, 'drop'],
    ['no payload of actions, which have none', day(3, { table: 'actions' }), ALL, undefined],
    ['the whole day rather than its payloads', day(6, { table: 'events' }), ALL, 'drop'],
  ])('%s', (_name, partition, days, expected) => {
    expect(retentionPlan([partition], days, NOW).map(({ action }) => action)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  test('the oldest first', () => {
    const plan = retentionPlan([day(6), day(8), day(7)], ALL, NOW);
    expect(plan.map(({ partition }) => partition.name)).toEqual(['d8', 'd7', 'd6']);
  });
});
