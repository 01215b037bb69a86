import type { EndpointStateEntry } from '#libs/contracts';
import { stateExpiryMs } from './endpoint-state-expiry.js';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const endpointId = 'ep_1';

describe('what is known of an endpoint is kept', () => {
  test.each<[string, EndpointStateEntry, number]>([
    [
      'failures in a row: for thirty days after the last one',
      { kind: 'health', endpointId, consecutiveFailures: 9, firstFailureAtMs: NOW - 9 * DAY, lastFailureAtMs: NOW },
      NOW + 30 * DAY,
    ],
    [
      'that it was disabled: as long',
      { kind: 'health', endpointId, consecutiveFailures: 9, lastFailureAtMs: NOW - DAY, disabledAtMs: NOW },
      NOW + 30 * DAY,
    ],
    [
      'an open circuit: for a day after it may be tried',
      { kind: 'circuit', endpointId, openUntilMs: NOW + MINUTE, atMs: NOW },
      NOW + MINUTE + DAY,
    ],
    ['what a circuit has counted: for a minute', { kind: 'circuit', endpointId, failures: 3, atMs: NOW }, NOW + MINUTE],
    [
      'a Retry-After: until it is over, at least a day',
      { kind: 'pace', endpointId, backoffUntilMs: NOW + 2 * DAY, atMs: NOW },
      NOW + 2 * DAY,
    ],
    ['the last slot of a rate: for a day', { kind: 'pace', endpointId, lastSentAtMs: NOW, atMs: NOW }, NOW + DAY],
    [
      'a blocked order key: until it is removed',
      { kind: 'order', endpointId, orderKey: 'bulk:', blockedBy: 'dlv_1', sinceMs: 0 },
      Infinity,
    ],
    [
      'a mark: as long as it says',
      { kind: 'mark', endpointId, deliveryId: 'dlv_1', mark: 'canceled', atMs: 0, expiresAtMs: NOW },
      NOW,
    ],
  ])('%s', (_, entry, untilMs) => {
    expect(stateExpiryMs(entry)).toBe(untilMs);
  });
});
