import type { AttemptedReport, DeliveryState, EndReason, Trigger } from '#libs/contracts';
import { applyReport, type DeliverySnapshot, type ReportOfOne } from './delivery-snapshot.js';
import { isNewer } from './report-version.js';

const about = {
  deliveryId: 'dlv_1',
  tenantId: 'ten_a',
  eventId: 'evt_1',
  eventType: 'order.created',
  endpointId: 'ep_1',
  createdAtMs: 1_000,
  lane: 'standard',
} as const;

const planned = (atMs: number, trigger: Trigger = 'initial'): ReportOfOne => ({
  ...about,
  kind: 'planned',
  trigger,
  atMs,
});
const held = (atMs: number): ReportOfOne => ({
  ...about,
  kind: 'held',
  reason: 'circuit_open',
  dueAtMs: atMs + 30,
  atMs,
});
const ended = (atMs: number, state: 'failed' | 'canceled' | 'skipped', reason: EndReason): ReportOfOne => ({
  ...about,
  kind: 'ended',
  state,
  reason,
  atMs,
});
const dead = (atMs: number): ReportOfOne => ({
  ...about,
  kind: 'dead-lettered',
  reason: 'exhausted',
  place: { topic: 'postrider.deliveries-dlt', partition: 0, offset: 7 },
  atMs,
});
function tried(
  atMs: number,
  attempt: number,
  next: AttemptedReport['next'],
  trigger: Trigger = 'initial',
): ReportOfOne {
  const failure =
    next.state === 'succeeded' ? { status: 200 } : { status: 500, errorClass: 'http_5xx', error: 'HTTP 500' };
  return {
    ...about,
    kind: 'attempted',
    attemptId: `att_${attempt}`,
    attempt,
    trigger,
    startedAtMs: atMs - 5,
    durationMs: 5,
    atMs,
    next,
    ...failure,
  } as ReportOfOne;
}
const ok = { state: 'succeeded' } as const;
const later = (dueAtMs: number) => ({ state: 'retrying', dueAtMs }) as const;
const exhausted = { state: 'failed', reason: 'exhausted' } as const;

function fold(reports: readonly ReportOfOne[]): DeliverySnapshot {
  const [first, ...rest] = reports;
  if (first === undefined) throw new Error('no report');
  return rest.reduce((snapshot, report) => applyReport(snapshot, report), applyReport(undefined, first));
}

describe('what is known of a delivery', () => {
  test.each<[string, ReportOfOne[], DeliveryState, Partial<DeliverySnapshot>]>([
    ['is pending once planned', [planned(1)], 'pending', { attempts: 0, trigger: 'initial' }],
    ['is succeeded after a 2xx', [planned(1), tried(2, 1, ok)], 'succeeded', { attempts: 1, lastStatus: 200 }],
    [
      'stays succeeded when the report that it was planned comes second',
      [tried(2, 1, ok), planned(1)],
      'succeeded',
      { attempts: 1 },
    ],
    [
      'tells when it will be tried again, and why it failed',
      [planned(1), tried(2, 1, later(900))],
      'retrying',
      { nextAttemptAtMs: 900, errorClass: 'http_5xx', error: 'HTTP 500', lastStatus: 500 },
    ],
    [
      'forgets the failure once it succeeds',
      [tried(2, 1, later(900)), tried(901, 2, ok, 'retry')],
      'succeeded',
      { attempts: 2, nextAttemptAtMs: undefined, errorClass: undefined, error: undefined },
    ],
    ['is held without having used an attempt', [planned(1), held(2)], 'held', { attempts: 0, nextAttemptAtMs: 32 }],
    ['is no longer held after an attempt', [held(2), tried(3, 1, ok)], 'succeeded', { holdReason: undefined }],
    [
      'names its place among the dead letters',
      [tried(2, 1, exhausted), dead(3)],
      'failed',
      { endReason: 'exhausted', deadLetter: { topic: 'postrider.deliveries-dlt', partition: 0, offset: 7 } },
    ],
    [
      'names it also when the report of the last attempt comes second',
      [tried(1, 1, later(2)), dead(3), tried(2, 2, exhausted, 'retry')],
      'failed',
      { attempts: 2, deadLetter: { topic: 'postrider.deliveries-dlt', partition: 0, offset: 7 } },
    ],
    [
      'forgets its old place when it fails once more',
      [tried(2, 1, exhausted), dead(3), tried(9, 2, exhausted, 'redrive')],
      'failed',
      { attempts: 2, deadLetter: undefined },
    ],
    [
      'is not dead again when the report of its dead letter is repeated after someone asked for it',
      [tried(2, 1, exhausted), dead(3), planned(4, 'manual'), dead(3)],
      'pending',
      { deadLetter: undefined },
    ],
    [
      'takes a dead letter whose broker has a clock behind ours',
      [tried(5, 1, exhausted), dead(3)],
      'failed',
      { deadLetter: { topic: 'postrider.deliveries-dlt', partition: 0, offset: 7 } },
    ],
    [
      'leaves the dead letters when a redrive is retried',
      [tried(2, 1, exhausted), dead(3), tried(9, 2, later(20), 'redrive')],
      'retrying',
      { deadLetter: undefined, endReason: undefined, attempts: 2 },
    ],
    [
      'is pending until its time when it was planned for later',
      [{ ...planned(1), dueAtMs: 900 } as ReportOfOne],
      'pending',
      { nextAttemptAtMs: 900 },
    ],
    [
      'is no longer scheduled once it was tried',
      [{ ...planned(1), dueAtMs: 900 } as ReportOfOne, tried(901, 1, ok)],
      'succeeded',
      { nextAttemptAtMs: undefined },
    ],
    [
      'stays canceled when the attempt that was under way fails, or its record is held before it is dropped',
      [planned(1), tried(2, 1, later(9)), ended(3, 'canceled', 'requested'), tried(4, 2, later(12), 'retry'), held(5)],
      'canceled',
      { attempts: 2, nextAttemptAtMs: undefined, endReason: 'requested' },
    ],
    [
      'stays canceled when its endpoint is disabled or deleted while its record is still parked',
      [planned(1), ended(3, 'canceled', 'requested'), ended(4, 'skipped', 'endpoint_disabled')],
      'canceled',
      { endReason: 'requested' },
    ],
    [
      'has succeeded when the attempt that was under way at its cancellation did',
      [planned(1), ended(3, 'canceled', 'requested'), tried(4, 1, ok)],
      'succeeded',
      { endReason: undefined },
    ],
    [
      'that was canceled goes on when someone asks for it again',
      [planned(1), ended(2, 'canceled', 'requested'), planned(3, 'manual'), tried(4, 1, later(9), 'manual'), held(5)],
      'held',
      { endReason: undefined },
    ],
    ['ends with its endpoint', [planned(1), ended(2, 'canceled', 'endpoint_deleted')], 'canceled', {}],
    [
      'stays succeeded when a crash repeats it and the repetition fails',
      [tried(2, 1, ok), tried(3, 2, later(9))],
      'succeeded',
      { lastStatus: 200, attempts: 2 },
    ],
    [
      'stays succeeded when its old chain is held, ends or dies',
      [tried(2, 1, ok), held(3), dead(4), ended(5, 'failed', 'gone')],
      'succeeded',
      { deadLetter: undefined },
    ],
    ['stays succeeded when fan-out plans it a second time', [tried(2, 1, ok), planned(3)], 'succeeded', {}],
    [
      'is pending again when someone asks for it',
      [tried(2, 1, exhausted), dead(3), planned(4, 'manual')],
      'pending',
      { trigger: 'manual', attempts: 1, deadLetter: undefined },
    ],
    [
      'is not pending again by a plan older than the outcome',
      [tried(9, 2, ok, 'replay'), planned(8, 'replay')],
      'succeeded',
      {},
    ],
    [
      'may fail after a success when it was asked for again',
      [tried(2, 1, ok), planned(3, 'replay'), tried(4, 2, later(9), 'replay')],
      'retrying',
      {},
    ],
    [
      'keeps its next attempt when a manual one beside the chain fails',
      [tried(2, 1, later(900)), tried(5, 2, { state: 'unchanged' }, 'manual')],
      'retrying',
      { nextAttemptAtMs: 900, attempts: 2 },
    ],
    [
      'keeps its highest attempt number when an older report comes late',
      [tried(5, 3, later(9)), tried(4, 2, later(8))],
      'retrying',
      { attempts: 3 },
    ],
  ])('%s', (_name, reports, state, expected) => {
    const snapshot = fold(reports);
    expect(snapshot).toMatchObject({ state, ...expected });
  });
});

describe('the order of two reports', () => {
  const at = (partition: number, offset: number, timestampMs: number) => ({ partition, offset, timestampMs });
  test.each([
    ['a higher offset is newer', at(1, 5, 10), at(1, 4, 10), true],
    ['the same record is not newer than itself', at(1, 5, 10), at(1, 5, 10), false],
    ['a lower offset is older, whatever a new leader says the time is', at(1, 4, 99), at(1, 5, 10), false],
    ['in another partition the time decides', at(2, 0, 11), at(1, 900, 10), true],
    ['in another partition an older time is older', at(2, 900, 9), at(1, 0, 10), false],
  ])('%s', (_name, report, than, expected) => {
    expect(isNewer(report, than)).toBe(expected);
  });
});
