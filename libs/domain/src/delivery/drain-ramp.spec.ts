import { DEFAULT_RETRY_POLICY, UNORDERED, type EndpointSettings, type Lane } from '#libs/contracts';
import type { EndpointLookup } from './delivery-verdict.js';
import { DrainRamp, drainRoom, LARGEST_ROUND, type DrainRoom } from './drain-ramp.js';

const NOW = 1_700_000_000_000;
const PLENTY = 100_000;

/** Sizes of the rounds that follow, each in full use and without a hold. */
const goodRounds = (ramp: DrainRamp, count: number): readonly number[] =>
  Array.from({ length: count }, () => {
    const size = ramp.round(PLENTY, NOW);
    ramp.ended(size, 0, NOW);
    return size;
  });

describe('DrainRamp', () => {
  it('starts small and doubles with each good round, up to a bound', () => {
    expect(goodRounds(new DrainRamp(), 8)).toEqual([4, 8, 16, 32, 64, 128, 256, LARGEST_ROUND]);
  });

  it('never puts back more than the endpoint could take', () => {
    expect(new DrainRamp().round(3, NOW)).toBe(3);
    expect(new DrainRamp().round(0, NOW)).toBe(0);
    expect(new DrainRamp().round(-1, NOW)).toBe(0);
  });

  it('does not grow by rounds that were not in full use', () => {
    const ramp = new DrainRamp();
    ramp.ended(3, 0, NOW);
    expect(ramp.round(PLENTY, NOW)).toBe(4);
  });

  it('halves and rests when deliveries come back held, longer each time in a row', () => {
    const ramp = new DrainRamp();
    goodRounds(ramp, 2);
    ramp.ended(16, 1, NOW);
    expect(ramp.round(PLENTY, NOW + 499)).toBe(0);
    expect(ramp.round(PLENTY, NOW + 500)).toBe(8);
    ramp.ended(8, 8, NOW);
    expect(ramp.round(PLENTY, NOW + 999)).toBe(0);
    expect(ramp.round(PLENTY, NOW + 1_000)).toBe(4);
  });

  it('keeps trying with one delivery a minute, however often it comes back', () => {
    const ramp = new DrainRamp();
    for (let bad = 0; bad < 20; bad += 1) ramp.ended(1, 1, NOW);
    expect(ramp.round(PLENTY, NOW + 59_999)).toBe(0);
    expect(ramp.round(PLENTY, NOW + 60_000)).toBe(1);
  });

  it('forgets its rests after a good round', () => {
    const ramp = new DrainRamp();
    for (let bad = 0; bad < 5; bad += 1) ramp.ended(1, 1, NOW);
    ramp.ended(1, 0, NOW);
    ramp.ended(1, 1, NOW);
    expect(ramp.round(PLENTY, NOW + 500)).toBe(1);
  });
});

describe('drainRoom', () => {
  const endpoint: EndpointSettings = {
    id: 'ep_1',
    tenantId: 'ten_a',
    url: 'https://example.com',
    state: 'active',
    headers: {},
    timeoutMs: 1_000,
    retry: DEFAULT_RETRY_POLICY,
    ordering: UNORDERED,
    secrets: ['whsec_x'],
  };
  const found = (change: Partial<EndpointSettings>): EndpointLookup => ({
    kind: 'found',
    endpoint: { ...endpoint, ...change },
  });

  it.each<[string, EndpointLookup, number]>([
    ['an active endpoint takes what it has an appetite for', found({}), 7],
    ['a paused one takes nothing', found({ state: 'paused' }), 0],
    ['one that has yet to be verified takes nothing', found({ state: 'pending_verification' }), 0],
    ['one that failed its verification takes all, to end them', found({ state: 'failed' }), 256],
    ['one without a readable secret takes nothing', found({ secrets: undefined }), 0],
    ['one that cannot be looked up takes nothing', { kind: 'unknown' }, 0],
    ['a disabled one takes all, to be skipped', found({ state: 'disabled' }), LARGEST_ROUND],
    ['a deleted one takes all, to be canceled', { kind: 'deleted' }, LARGEST_ROUND],
  ])('%s', (_, lookup, expected) => {
    expect(drainRoom(lookup, () => 7).room).toBe(expected);
  });

  it.each<[string, Record<Lane, number>, DrainRoom]>([
    ['of all lanes while the lowest has room', { critical: 9, standard: 8, bulk: 1 }, { room: 1, lowestLane: 'bulk' }],
    ['of those above a lane that has none', { critical: 9, standard: 8, bulk: 0 }, { room: 8, lowestLane: 'standard' }],
    ['of the highest alone', { critical: 9, standard: 0, bulk: 0 }, { room: 9, lowestLane: 'critical' }],
    ['of none', { critical: 0, standard: 0, bulk: 0 }, { room: 0, lowestLane: 'bulk' }],
  ])('room is %s', (_, appetite, expected) => {
    expect(drainRoom(found({}), (lane) => appetite[lane])).toEqual(expected);
  });
});
