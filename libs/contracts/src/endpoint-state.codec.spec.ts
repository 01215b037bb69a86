import { decodeEndpointState, encodeEndpointState, encodeEndpointStateRemoval } from './endpoint-state.codec.js';
import { placeOfState, type EndpointStateEntry } from './endpoint-state.js';
import type { IncomingRecord } from './kafka-record.js';

const endpointId = 'ep_01hzy3v7q8w9x0a1b2c3d4e5f6';
const atMs = 1_700_000_000_000;

const read = (key: string | null, value: string | null, headers: Record<string, string> = {}) =>
  decodeEndpointState({
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers,
  } satisfies Pick<IncomingRecord, 'key' | 'value' | 'headers'>);

const ENTRIES: readonly (readonly [string, EndpointStateEntry])[] = [
  ['a sound endpoint', { kind: 'health', endpointId, consecutiveFailures: 0, lastSuccessAtMs: atMs }],
  [
    'a failing one',
    {
      kind: 'health',
      endpointId,
      consecutiveFailures: 7,
      firstFailureAtMs: atMs,
      lastFailureAtMs: atMs + 5,
      lastSuccessAtMs: atMs - 5,
      warnedAtMs: atMs + 3,
      stateSinceMs: atMs - 9,
      disabledAtMs: atMs + 6,
    },
  ],
  ['an open circuit', { kind: 'circuit', endpointId, openUntilMs: atMs, atMs }],
  ['a circuit that counts', { kind: 'circuit', endpointId, fires: 9, failures: 8, timeouts: 2, atMs }],
  ['a pace', { kind: 'pace', endpointId, backoffUntilMs: atMs, limit: 3, lastSentAtMs: atMs, busyUntilMs: atMs, atMs }],
  [
    'a line that is parked',
    { kind: 'order', endpointId, orderKey: 'bulk', sinceMs: atMs, tail: 9, out: [[3, 1]], gaps: [[0, 2]] },
  ],
  ['a blocked order key', { kind: 'order', endpointId, orderKey: 'a/b ü', blockedBy: 'dlv_1', sinceMs: atMs }],
  [
    'one that stays blocked',
    { kind: 'order', endpointId, orderKey: '*', blockedBy: 'dlv_1', sinceMs: atMs, exhausted: true },
  ],
  ['a mark', { kind: 'mark', endpointId, deliveryId: 'dlv_1', mark: 'canceled', atMs, expiresAtMs: atMs + 1 }],
];

describe('an entry of the endpoint state', () => {
  test.each(ENTRIES)('%s comes back as it was', (_what, entry) => {
    const { key, value, headers, partition, tombstone } = encodeEndpointState(entry, 4, 'me');
    expect({ partition, tombstone }).toEqual({ partition: 4 });
    const change = read(key, value.toString(), headers);
    expect(change).toEqual({ place: placeOfState(entry), entry, writer: 'me' });
  });

  test.each(ENTRIES)('%s can be removed', (_what, entry) => {
    const record = encodeEndpointStateRemoval(placeOfState(entry), 4, 'me');
    expect(record.tombstone).toBe(true);
    expect(read(record.key, null, record.headers)).toEqual({
      place: placeOfState(entry),
      entry: undefined,
      writer: 'me',
    });
  });

  test.each<[string, string | null, string | null]>([
    ['a kind of a later version', `forecast/${endpointId}`, '{}'],
    ['a property of every object', `constructor/${endpointId}`, '{}'],
    ['no key', null, '{}'],
    ['a key that names no endpoint', 'health/somebody', '{}'],
    ['a mark on no delivery', `mark/${endpointId}`, '{}'],
    ['health of a part', `health/${endpointId}/part`, '{}'],
    ['an order key beyond bounds', `order/${endpointId}/${'k'.repeat(513)}`, '{"blockedBy":"dlv_1"}'],
    ['a value beyond bounds', `health/${endpointId}`, `{"x":"${'y'.repeat(16_384)}"}`],
    ['no JSON', `health/${endpointId}`, '{'],
    ['JSON that is no object', `health/${endpointId}`, '[]'],
    ['a mark of a later version', `mark/${endpointId}/dlv_1`, '{"mark":"postponed","expiresAtMs":1}'],
    ['a mark without an end', `mark/${endpointId}/dlv_1`, '{"mark":"canceled"}'],
    ['a line that waits for nothing', `order/${endpointId}/k`, '{}'],
  ])('%s is stepped over', (_what, key, value) => {
    expect(read(key, value)).toBeUndefined();
  });

  test.each<[string, string]>([
    ['text', '"5"'],
    ['a fraction', '0.5'],
    ['below zero', '-1'],
    ['too large', '1e300'],
  ])('a count that is %s counts as none', (_what, count) => {
    expect(read(`health/${endpointId}`, `{"consecutiveFailures":${count},"warnedAtMs":${count}}`)?.entry).toEqual({
      kind: 'health',
      endpointId,
      consecutiveFailures: 0,
    });
  });
});
