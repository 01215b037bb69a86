import { deliveryIdOf, encodeReport, type DeliveryReport } from '#libs/contracts';
import type { RecordedDelivery } from '#libs/database';
import { foldReports, perDelivery, type LocatedReport } from './fold-reports.js';
import { soundReport } from './sound-report.js';

const event = {
  tenantId: 'ten_a',
  eventId: 'evt_1',
  eventType: 'a.b',
  createdAtMs: 1,
  lane: 'standard',
  atMs: 5,
} as const;
const about = (endpointId: string) => ({ ...event, endpointId, deliveryId: deliveryIdOf('evt_1', endpointId) });
const planned: DeliveryReport = { ...event, kind: 'planned', endpointIds: ['ep_1', 'ep_2'], trigger: 'initial' };
const succeeded: DeliveryReport = {
  ...about('ep_1'),
  kind: 'attempted',
  attemptId: 'att_1',
  attempt: 1,
  trigger: 'initial',
  startedAtMs: 2,
  durationMs: 3,
  status: 200,
  next: { state: 'succeeded' },
};
const aboutEndpoint = { tenantId: 'ten_a', endpointId: 'ep_1', atMs: 1 };
const disabled = { ...aboutEndpoint, kind: 'endpoint-disabled', reason: 'failures', stateSinceMs: 0 };
const at = (offset: number, report: DeliveryReport): LocatedReport => ({
  report,
  version: { partition: 0, offset, timestampMs: offset },
});
const known = (rows: readonly RecordedDelivery[]) => new Map(rows.map((row) => [row.snapshot.id, row]));

describe('a batch of reports', () => {
  test('becomes one row for each delivery, as it stands at the end', () => {
    const rows = foldReports(new Map(), perDelivery([at(1, planned), at(2, succeeded)]).flat());
    expect(rows.map(({ snapshot, version }) => [snapshot.endpointId, snapshot.state, version.offset])).toEqual([
      ['ep_1', 'succeeded', 2],
      ['ep_2', 'pending', 1],
    ]);
    expect(rows[0]?.snapshot.id).toBe(deliveryIdOf('evt_1', 'ep_1'));
  });

  test('goes on from what the table knows', () => {
    const before = foldReports(new Map(), perDelivery([at(1, planned)]).flat());
    const [row] = foldReports(known(before), perDelivery([at(2, succeeded)]).flat());
    expect(row?.snapshot).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  test('changes nothing when it is read a second time', () => {
    const reports = perDelivery([at(1, planned), at(2, succeeded)]).flat();
    expect(foldReports(known(foldReports(new Map(), reports)), reports)).toEqual([]);
  });

  test('takes all that one record says of a delivery, in order, and none of it twice', () => {
    const reports = perDelivery([at(1, planned), at(1, succeeded)]);
    expect(reports.map((group) => group.map(({ report }) => report.kind))).toEqual([
      ['planned', 'attempted'],
      ['planned'],
    ]);
    const [row] = foldReports(new Map(), reports.flat());
    expect(row?.snapshot).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(foldReports(known(row === undefined ? [] : [row]), reports.flat())).toMatchObject([
      { snapshot: { endpointId: 'ep_2', state: 'pending' } },
    ]);
  });

  test('has no row for an endpoint that is gone', () => {
    expect(perDelivery([at(1, { kind: 'endpoint-gone', tenantId: 'ten_a', endpointId: 'ep_1', atMs: 1 })])).toEqual([]);
  });
});

describe('a line on the attempts topic', () => {
  const lineOf = (report: object): string => JSON.stringify(report);

  test.each<[string, DeliveryReport]>([
    ['a plan', planned],
    ['an attempt', succeeded],
    [
      'a failed attempt',
      { ...succeeded, status: 500, errorClass: 'http_5xx', error: 'x', next: { state: 'failed', reason: 'exhausted' } },
    ],
    ['a hold', { ...about('ep_1'), kind: 'held', reason: 'circuit_open', dueAtMs: 9 }],
    ['an end', { ...about('ep_1'), kind: 'ended', state: 'skipped', reason: 'endpoint_disabled' }],
    [
      'a dead letter',
      { ...about('ep_1'), kind: 'dead-lettered', reason: 'exhausted', place: { topic: 't', partition: 0, offset: 1 } },
    ],
    ['a gone endpoint', { kind: 'endpoint-gone', tenantId: 'ten_a', endpointId: 'ep_1', atMs: 1 }],
    ['an endpoint to disable', { ...aboutEndpoint, kind: 'endpoint-disabled', reason: 'failures', stateSinceMs: 0 }],
    [
      'how an endpoint fares',
      {
        ...aboutEndpoint,
        kind: 'endpoint-health',
        health: { consecutiveFailures: 3, firstFailureAtMs: 1, lastFailureAtMs: 2, warnedAtMs: 2 },
        circuitOpenUntilMs: 9,
      },
    ],
  ])('is read when it is %s', (_name, report) => {
    expect(soundReport(encodeReport(report).value.toString())).toEqual(report);
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'x'],
    ['an unknown kind', lineOf({ ...planned, kind: 'guessed' })],
    ['a plan without endpoints', lineOf({ ...planned, endpointIds: undefined })],
    ['a plan for numbers', lineOf({ ...planned, endpointIds: [1] })],
    ['an attempt without id', lineOf({ ...succeeded, attemptId: undefined })],
    ['an attempt whose error is an object', lineOf({ ...succeeded, error: {} })],
    ['an attempt without a next state', lineOf({ ...succeeded, next: null })],
    ['a retry without a time', lineOf({ ...succeeded, next: { state: 'retrying' } })],
    ['a dead letter without a place', lineOf({ ...about('ep_1'), kind: 'dead-lettered', reason: 'exhausted' })],
    ['a disabling for no known reason', lineOf({ ...disabled, reason: 'whim' })],
    ['a disabling of any state', lineOf({ ...disabled, stateSinceMs: undefined })],
    ['no health', lineOf({ ...aboutEndpoint, kind: 'endpoint-health' })],
    ['health in words', lineOf({ ...aboutEndpoint, kind: 'endpoint-health', health: { consecutiveFailures: 'few' } })],
    ['an end in no state', lineOf({ ...about('ep_1'), kind: 'ended', state: 'lost', reason: 'gone' })],
  ])('is stepped over when it is %s', (_name, line) => {
    expect(soundReport(line)).toBeUndefined();
  });
});
