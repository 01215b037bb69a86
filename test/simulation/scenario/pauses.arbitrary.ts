import fc from 'fast-check';
import { LANES, UNORDERED } from '#libs/contracts';
import type { Behaviour } from '../world/receiver-behaviour.js';
import { bounds } from './bounds.arbitrary.js';
import { CHAOS_MS, type EndpointPlan, type EventPlan, type Fault, type Scenario } from './scenario.js';

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ kind: fc.constant('slow' as const), ms: fc.integer({ min: 300, max: 2_500 }) }),
  fc.record({ kind: fc.constant('hanging' as const) }),
);

const endpoint: fc.Arbitrary<EndpointPlan> = fc.record({
  tenant: fc.constant(0),
  timeoutMs: fc.constantFrom(3_000, 15_000),
  retry: fc.constant({ policy: 'fixed' as const, initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 3 }),
  ordering: fc.constant(UNORDERED),
  behaviours: fc.array(fc.record({ atMs: fc.constant(0), behaviour }), { minLength: 1, maxLength: 1 }),
});

const events: fc.Arbitrary<EventPlan> = fc.record({
  atMs: fc.integer({ min: 0, max: 1_500 }),
  count: fc.integer({ min: 3, max: 15 }),
  endpoint: fc.constant(undefined),
  lane: fc.constantFrom(...LANES),
  orderKey: fc.constant(0),
  inMs: fc.constant(undefined),
});

const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constant('pause_receiver' as const),
  atMs: fc.constant(0),
  nth: fc.integer({ min: 1, max: 6 }),
  afterMs: fc.integer({ min: 0, max: 500 }),
  forMs: fc.constant(CHAOS_MS),
});

/** Endpoints that are paused while requests to them are under way and more waits in memory. */
export const pausesInTheQueue: fc.Arbitrary<Scenario> = fc.record({
  chance: fc.nat(),
  partitions: fc.integer({ min: 1, max: 2 }),
  members: fc.integer({ min: 1, max: 2 }),
  bounds,
  endpoints: fc.array(endpoint, { minLength: 1, maxLength: 2 }),
  events: fc.array(events, { minLength: 1, maxLength: 2, size: 'max' }),
  faults: fc.array(fault, { minLength: 1, maxLength: 2, size: 'max' }),
  flood: fc.constant(false),
});
