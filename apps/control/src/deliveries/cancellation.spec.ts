import { UNORDERED } from '#libs/contracts';
import type { DeliverySnapshot } from '#libs/domain';
import { cancellation } from './cancellation.js';
import { STALE_PENDING_MS } from './manual-retry.js';

const NOW = Date.UTC(2026, 0, 2);
const DAY = 86_400_000;
const delivery: DeliverySnapshot = {
  id: 'dlv_1',
  createdAtMs: NOW,
  tenantId: 'ten_a',
  eventId: 'evt_1',
  eventType: 'order.created',
  endpointId: 'ep_1',
  lane: 'standard',
  state: 'pending',
  trigger: 'initial',
  attempts: 0,
  updatedAtMs: NOW,
};

describe('canceling a delivery', () => {
  test.each<[string, Partial<DeliverySnapshot>]>([
    ['that is scheduled', { nextAttemptAtMs: NOW + DAY }],
    ['that is scheduled and due, for its record may still wait', { nextAttemptAtMs: NOW - 1 }],
    ['that waits for its next attempt', { state: 'retrying', nextAttemptAtMs: NOW + DAY }],
    ['that is held', { state: 'held', holdReason: 'circuit_open', nextAttemptAtMs: NOW + 1 }],
    ['that is parked without a time', { state: 'held', holdReason: 'paused' }],
    ['that is pending for so long that its record waits somewhere', { updatedAtMs: NOW - STALE_PENDING_MS }],
  ])('%s is possible', (_name, change) => {
    expect(cancellation({ ...delivery, ...change }, UNORDERED, NOW).kind).toBe('cancel');
  });

  test.each<[string, Partial<DeliverySnapshot>, string]>([
    ['that was planned this moment', {}, 'on its way'],
    ['that is being sent', { state: 'sending' }, 'under way'],
    ['that arrived', { state: 'succeeded' }, 'arrived'],
    ['that failed for good', { state: 'failed' }, 'failed'],
    ['that was skipped', { state: 'skipped' }, 'skipped'],
    ['that is canceled', { state: 'canceled' }, 'already'],
  ])('%s is refused, with the reason', (_name, change, reason) => {
    expect(cancellation({ ...delivery, ...change }, UNORDERED, NOW)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(reason),
    });
  });

  test('that failed for good is possible where others may wait for it', () => {
    const waits = { mode: 'endpoint', onExhausted: 'wait' } as const;
    expect(cancellation({ ...delivery, state: 'failed' }, waits, NOW).kind).toBe('cancel');
    const skips = { mode: 'endpoint', onExhausted: 'skip' } as const;
    expect(cancellation({ ...delivery, state: 'failed' }, skips, NOW).kind).toBe('refused');
  });

  test.each<[string, Partial<DeliverySnapshot>, number]>([
    ['long after its due time', { nextAttemptAtMs: NOW + 20 * DAY }, NOW + 50 * DAY],
    ['long after now, when it is overdue', { state: 'retrying', nextAttemptAtMs: NOW - DAY }, NOW + 30 * DAY],
    ['for over a year, when it may be parked', { state: 'held' }, NOW + 400 * DAY],
  ])('is remembered %s', (_name, change, expiresAtMs) => {
    expect(cancellation({ ...delivery, ...change }, UNORDERED, NOW)).toEqual({ kind: 'cancel', expiresAtMs });
  });
});
