import fc from 'fast-check';
import { LANES, UNORDERED, type RateLimit } from '#libs/contracts';
import type { Behaviour } from '../world/receiver-behaviour.js';
import { bounds } from './bounds.arbitrary.js';
import type { EndpointPlan, EventPlan, Fault, Scenario } from './scenario.js';

/** A limit whose slots lie further apart than a crash takes to be noticed, or requests that outlive their owner. */
const rateLimit: fc.Arbitrary<RateLimit> = fc.oneof(
  fc.record({ perMinute: fc.integer({ min: 3, max: 6 }) }),
  fc.record({ perSecond: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ concurrent: fc.integer({ min: 1, max: 2 }) }),
);

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ kind: fc.constant('ok' as const), ms: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('slow' as const), ms: fc.integer({ min: 300, max: 2_500 }) }),
  fc.record({ kind: fc.constant('hanging' as const) }),
);

const endpoint: fc.Arbitrary<EndpointPlan> = fc.record({
  tenant: fc.constant(0),
  timeoutMs: fc.constantFrom(1_000, 3_000, 20_000),
  retry: fc.constant({ policy: 'fixed' as const, initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 3 }),
  rateLimit,
  ordering: fc.constant(UNORDERED),
  behaviours: fc.array(fc.record({ atMs: fc.constant(0), behaviour }), { minLength: 1, maxLength: 1 }),
});

const events: fc.Arbitrary<EventPlan> = fc.record({
  atMs: fc.integer({ min: 0, max: 2_000 }),
  count: fc.integer({ min: 2, max: 5 }),
  endpoint: fc.constant(undefined),
  lane: fc.constantFrom(...LANES),
  orderKey: fc.constant(0),
  inMs: fc.constant(undefined),
});

const againAfterMs = fc.integer({ min: 500, max: 3_000 });
const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('kill_sender' as const),
      atMs: fc.constant(0),
      nth: fc.integer({ min: 1, max: 10 }),
      afterMs: fc.integer({ min: 0, max: 300 }),
      againAfterMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('join' as const), atMs: fc.integer({ min: 500, max: 6_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('freeze' as const),
      atMs: fc.integer({ min: 500, max: 6_000 }),
      member: fc.nat(1),
      forMs: fc.integer({ min: 200, max: 20_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('stop' as const),
      atMs: fc.integer({ min: 500, max: 6_000 }),
      member: fc.nat(1),
      againAfterMs,
    }),
  },
);

/** Endpoints with limits, and their partitions on the move. */
export const limitsOverMoves: fc.Arbitrary<Scenario> = fc.record({
  chance: fc.nat(),
  partitions: fc.constant(2),
  members: fc.integer({ min: 1, max: 2 }),
  bounds,
  endpoints: fc.array(endpoint, { minLength: 1, maxLength: 2 }),
  events: fc.array(events, { minLength: 1, maxLength: 2, size: 'max' }),
  faults: fc.array(fault, { minLength: 1, maxLength: 4, size: 'max' }),
  flood: fc.constant(false),
});
