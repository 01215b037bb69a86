import fc from 'fast-check';
import { LANES, UNORDERED } from '#libs/contracts';
import { ROOMY_QUEUE } from './crowd.js';
import { FIRST_OF_CROWD, type Bounds, type CrowdPlan, type EndpointPlan, type Scenario } from './scenario.js';

const lane = fc.constantFrom(...LANES);
const perSecond = fc.integer({ min: 1, max: 2 });

const crowd: fc.Arbitrary<CrowdPlan> = fc.oneof(
  // More than the process has slots for, and perhaps a smaller one beside it.
  fc.record({
    receivers: fc.constant('hanging' as const),
    lane,
    sizes: fc
      .tuple(fc.integer({ min: 12, max: 30 }), fc.integer({ min: 0, max: 6 }))
      .map((sizes) => sizes.filter(Boolean)),
    perSecond,
  }),
  fc.record({
    receivers: fc.constant('hanging' as const),
    lane: fc.constantFrom('standard' as const, 'bulk' as const),
    sizes: fc.array(fc.integer({ min: 3, max: 8 }), { minLength: 3, maxLength: 9, size: 'max' }),
    perSecond,
  }),
  fc.record({
    receivers: fc.integer({ min: 300, max: 1_500 }),
    lane: fc.constantFrom('bulk' as const, ...LANES),
    sizes: fc.array(fc.integer({ min: 2, max: 3 }), { minLength: 2, maxLength: 12, size: 'max' }),
    perSecond: fc.integer({ min: 1, max: 4 }),
  }),
);

/** Enough for a share of each lane; queues that overflow, and queues that do not. */
const bounds: fc.Arbitrary<Bounds> = fc
  .record({
    inFlight: fc.integer({ min: 12, max: 30 }),
    brisk: fc.integer({ min: 10, max: 20 }),
    perEndpoint: fc.integer({ min: 1, max: 6 }),
    queuePerEndpoint: fc.constantFrom(2, 5, ROOMY_QUEUE),
    retryHeap: fc.constantFrom(12, 500),
    circuitResetMs: fc.constant(1_000),
  })
  .map((one) => ({ ...one, brisk: Math.min(one.brisk, one.inFlight) }));

export const well = (tenant: number): EndpointPlan => ({
  tenant,
  timeoutMs: 1_000,
  retry: { policy: 'fixed', initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 3 },
  ordering: UNORDERED,
  behaviours: [],
});

/** Others beside a crowd: a tenant each, and one of the crowd's own. */
export const crowds: fc.Arbitrary<Scenario> = fc
  .record({
    chance: fc.nat(),
    partitions: fc.integer({ min: 1, max: 2 }),
    members: fc.constantFrom(1, 1, 2),
    bounds,
    endpoints: fc.constantFrom([well(0), well(FIRST_OF_CROWD)], [well(0), well(1), well(FIRST_OF_CROWD)]),
    events: fc.constant([]),
    faults: fc.constant([]),
    flood: fc.constant(false),
    crowd,
  })
  // A slow endpoint whose queue is full may keep its partition for a moment, which is another matter than turns. That of
  // the lowest lane is nothing to those above.
  .map(({ bounds: some, ...one }) => ({
    ...one,
    bounds:
      one.crowd.receivers === 'hanging' || one.crowd.lane === 'bulk'
        ? some
        : { ...some, queuePerEndpoint: ROOMY_QUEUE },
  }));
