import type { DeliverySnapshot } from '#libs/domain';
import { explainDelivery } from './explain-delivery.js';
import { manualRetry, STALE_PENDING_MS } from './manual-retry.js';

const delivery: DeliverySnapshot = {
  id: 'dlv_1',
  createdAtMs: 0,
  tenantId: 'ten_a',
  eventId: 'evt_1',
  eventType: 'order.created',
  endpointId: 'ep_1',
  lane: 'standard',
  state: 'pending',
  trigger: 'initial',
  attempts: 0,
  updatedAtMs: 0,
};
const failed = { attempts: 3, lastStatus: 500, errorClass: 'http_5xx', error: 'HTTP 500' } as const;

describe('why a delivery did not arrive, in words', () => {
  test.each<[string, Partial<DeliverySnapshot>, readonly string[]]>([
    ['a new one waits for its first attempt', {}, ['first attempt']],
    [
      'one asked for again says so',
      { ...failed, trigger: 'manual' },
      ['asked for again (manual)', 'number 3', 'HTTP 500'],
    ],
    ['one under way says so', { state: 'sending' }, ['under way']],
    [
      'one that arrived names the answer',
      { state: 'succeeded', attempts: 2, lastStatus: 204 },
      ['attempt 2', 'HTTP 204'],
    ],
    [
      'a waiting one names the failure and the next time',
      { ...failed, state: 'retrying', nextAttemptAtMs: Date.UTC(2026, 0, 2) },
      ['Attempt 3 failed: HTTP 500', '2026-01-02T00:00:00.000Z'],
    ],
    [
      'a held one says that no attempt is used, and why',
      { state: 'held', holdReason: 'circuit_open', nextAttemptAtMs: 0 },
      ['without using an attempt', 'circuit is open', '1970-01-01'],
    ],
    [
      'a held one without a known end says since when, and that it goes on by itself',
      { state: 'held', holdReason: 'paused', heldSinceMs: Date.UTC(2026, 0, 2) },
      ['endpoint is paused', 'since 2026-01-02', 'goes on by itself'],
    ],
    [
      'a dead one names its place',
      {
        ...failed,
        state: 'failed',
        endReason: 'exhausted',
        deadLetter: { topic: 'postrider.deliveries-dlt', partition: 1, offset: 42 },
      },
      ['All attempts are used up', 'HTTP 500', 'postrider.deliveries-dlt, partition 1, offset 42'],
    ],
    [
      'one of a deleted endpoint says so',
      { state: 'canceled', endReason: 'endpoint_deleted' },
      ['endpoint was deleted'],
    ],
    [
      'one of a disabled endpoint says so',
      { state: 'skipped', endReason: 'endpoint_disabled' },
      ['endpoint was disabled'],
    ],
    [
      'a failure without words names its class',
      { state: 'retrying', attempts: 1, errorClass: 'timeout' },
      ['failed: timeout'],
    ],
  ])('%s', (_name, change, words) => {
    const text = explainDelivery({ ...delivery, ...change });
    for (const word of words) expect(text).toContain(word);
    expect(text).not.toMatch(/undefined|null/);
  });
});

describe('a retry by hand', () => {
  test.each<[string, Partial<DeliverySnapshot>, object]>([
    [
      'begins a new chain after a failure, and goes on counting',
      { state: 'failed', attempts: 10 },
      { kind: 'new_chain', progress: { attemptsMade: 0, attemptsTotal: 10, chain: 'retry' } },
    ],
    ['begins a new chain after a success', { state: 'succeeded', attempts: 1 }, { kind: 'new_chain' }],
    ['begins a new chain after a skip', { state: 'skipped' }, { kind: 'new_chain' }],
    [
      'is one attempt beside a waiting retry',
      { state: 'retrying', attempts: 2 },
      { kind: 'beside', progress: { attemptsMade: 0, attemptsTotal: 2, chain: 'single' } },
    ],
    ['is one attempt beside a hold', { state: 'held' }, { kind: 'beside' }],
    ['is refused while one is on its way', { state: 'sending' }, { kind: 'refused' }],
    ['is refused for a pending one', { state: 'pending', updatedAtMs: 1 }, { kind: 'refused' }],
    [
      'is allowed for a pending one that was not heard of for long',
      { state: 'pending', updatedAtMs: 0 },
      { kind: 'new_chain' },
    ],
  ])('%s', (_name, change, expected) => {
    expect(manualRetry({ ...delivery, ...change }, STALE_PENDING_MS)).toMatchObject(expected);
  });
});
