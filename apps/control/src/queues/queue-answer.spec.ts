import { GROUPS, TOPICS } from '#libs/contracts';
import { queueAnswer } from './queue-answer.js';

const NOW_MS = Date.parse('2026-01-31T09:30:00.000Z');
const measured = {
  measuredAt: new Date(NOW_MS - 61_000),
  inFlight: 12,
  deadLettered: 2,
  held: { paused: 4 },
  alerts: [{ group: GROUPS.delivery, raisedAt: new Date(NOW_MS) }],
};
const tier = (name: string): string => `${TOPICS.deliveries}-retry-${name}`;

describe('what is told of the queues', () => {
  const answer = queueAnswer(
    {
      ...measured,
      groups: [
        {
          group: GROUPS.retry,
          topics: [
            { topic: tier('1h'), records: 50, oldestAgeMs: 2_000_000 },
            { topic: tier('5s'), records: 3, oldestAgeMs: 95_000 },
          ],
        },
        { group: GROUPS.delivery, topics: [{ topic: TOPICS.deliveriesBulk, records: 7, oldestAgeMs: 1_400 }] },
      ],
    },
    NOW_MS,
  );

  test('has what waits in each tier for its time, which is no lag; what outstays its tier is', () => {
    const waiting = answer.retrying.filter(({ records }) => records > 0);
    expect(waiting).toEqual([
      { tier: '5s', records: 3, oldestSeconds: 95 },
      { tier: '1h', records: 50, oldestSeconds: 2_000 },
    ]);
    expect(answer.retrying).toHaveLength(8);
    expect(answer.groups[0]).toMatchObject({ group: GROUPS.retry, lagRecords: 3, lagSeconds: 65, backlog: false });
  });

  test('has what is pending by lane, in flight, held and dead-lettered, and who is above a threshold', () => {
    expect(answer).toMatchObject({
      pending: { critical: { records: 0 }, standard: { records: 0 }, bulk: { records: 7, oldestSeconds: 1 } },
      inFlight: 12,
      held: { paused: 4 },
      deadLettered: 2,
      stale: true,
    });
    expect(answer.groups[1]).toMatchObject({ group: GROUPS.delivery, lagRecords: 7, lagSeconds: 1, backlog: true });
  });
});
