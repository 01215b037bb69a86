import { decodeReport, decodeWaiting, NO_PROGRESS, TOPICS, type OutgoingRecord } from '#libs/contracts';
import { eventEnvelope, eventSummary } from '#libs/testing';
import { scheduledRecords } from './scheduled-records.js';

const HOUR = 3_600_000;
const event = eventSummary();
const base = {
  event,
  body: eventEnvelope(event),
  trigger: 'initial',
  lane: 'standard',
  createdAtMs: 1,
  progress: NO_PROGRESS,
} as const;
const groups = [
  { partition: 0, endpointIds: ['ep_1', 'ep_2'] },
  { partition: 3, endpointIds: ['ep_3'] },
];

const waitingOf = ({ key, value, headers }: OutgoingRecord) => {
  const decoded = decodeWaiting({ key: Buffer.from(key ?? ''), value, headers, timestampMs: 0 });
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.record;
};

describe('the records of an event for later', () => {
  const dueAtMs = Date.now() + 2.5 * HOUR;
  const records = [...scheduledRecords(base, groups, dueAtMs)];
  const isReport = ({ topic }: OutgoingRecord): boolean => topic === TOPICS.attempts;

  it('are one that waits for each endpoint, in the tier that fits, with the exact bytes', () => {
    const waiting = records.filter((record) => !isReport(record));
    expect(waiting.map(({ topic, key }) => [topic, key])).toEqual(
      ['ep_1', 'ep_2', 'ep_3'].map((id) => [`${TOPICS.deliveries}-retry-1h`, id]),
    );
    for (const record of waiting) {
      expect(waitingOf(record)).toMatchObject({ dueAtMs, waiting: { kind: 'scheduled' } });
      expect(record.value).toBe(base.body);
    }
  });

  it('and a report for each group, with the time', () => {
    const reports = records.filter(isReport).map(({ value }) => decodeReport(value.toString()));
    expect(reports).toMatchObject(groups.map(({ endpointIds }) => ({ kind: 'planned', endpointIds, dueAtMs })));
  });

  it('are made one by one, so that ten thousand need not be in memory at once', () => {
    const many = [{ partition: 0, endpointIds: Array.from({ length: 10_000 }, (_, index) => `ep_${index}`) }];
    const made = scheduledRecords(base, many, dueAtMs);
    expect([made.next().done, made.next().done]).toEqual([false, false]);
    expect([...made]).toHaveLength(9_999);
  });
});
