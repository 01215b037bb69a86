import fc from 'fast-check';
import { LANES, UNORDERED, type AutoDisable, type Ordering, type RateLimit, type RetryPolicy } from '#libs/contracts';
import type { Behaviour } from '../world/receiver-behaviour.js';
import { bounds } from './bounds.arbitrary.js';
import { crowds } from './crowds.arbitrary.js';
import { limitsOverMoves } from './limits-over-moves.arbitrary.js';
import { ownNeighbours } from './own-neighbours.arbitrary.js';
import { pausesInTheQueue } from './pauses.arbitrary.js';
import { CHAOS_MS, type EndpointPlan, type EventPlan, type Fault, type Scenario } from './scenario.js';

const moment = fc.integer({ min: 0, max: CHAOS_MS });
const member = fc.nat(2);
const while_ = fc.integer({ min: 500, max: CHAOS_MS });

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ok' as const), ms: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('slow' as const), ms: fc.integer({ min: 300, max: 2_500 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('failing' as const),
      status: fc.constantFrom(500, 503, 404, 302),
      ms: fc.integer({ min: 1, max: 200 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('flapping' as const), everyMs: fc.integer({ min: 50, max: 2_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('too_many' as const),
      retryAfterMs: fc.integer({ min: 100, max: 6_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hanging' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refusing' as const) }) },
);

const retry: fc.Arbitrary<RetryPolicy> = fc.oneof(
  fc.record({
    policy: fc.constant('schedule' as const),
    delaysMs: fc.array(fc.integer({ min: 50, max: 4_000 }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    policy: fc.constantFrom('fixed' as const, 'linear' as const, 'exponential' as const),
    initialDelayMs: fc.integer({ min: 50, max: 1_500 }),
    maxDelayMs: fc.integer({ min: 1_500, max: 6_000 }),
    maxAttempts: fc.integer({ min: 1, max: 6 }),
  }),
);

const rateLimit: fc.Arbitrary<RateLimit> = fc.oneof(
  fc.record({ perSecond: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ concurrent: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ perSecond: fc.integer({ min: 2, max: 20 }), perMinute: fc.integer({ min: 30, max: 200 }) }),
);

const onExhausted = fc.constantFrom('skip' as const, 'wait' as const);
const ordering: fc.Arbitrary<Ordering> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(UNORDERED) },
  { weight: 1, arbitrary: fc.record({ mode: fc.constant('endpoint' as const), onExhausted }) },
  {
    weight: 1,
    arbitrary: fc.record({ mode: fc.constant('key' as const), keyPath: fc.constant('data.orderKey'), onExhausted }),
  },
);

const autoDisable: fc.Arbitrary<AutoDisable> = fc.record({
  mode: fc.constant('failures' as const),
  failures: fc.integer({ min: 3, max: 12 }),
});

const endpoint: fc.Arbitrary<EndpointPlan> = fc
  .record({
    tenant: fc.constantFrom(0, 0, 0, 1),
    timeoutMs: fc.integer({ min: 1_000, max: 3_000 }),
    retry,
    rateLimit: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: rateLimit }),
    autoDisable: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: autoDisable }),
    ordering,
    behaviours: fc.array(fc.record({ atMs: moment, behaviour }), { maxLength: 3, size: 'max' }),
  })
  .map(({ rateLimit: limit, autoDisable: rule, ...plan }) => ({
    ...plan,
    ...(limit === undefined ? {} : { rateLimit: limit }),
    ...(rule === undefined ? {} : { autoDisable: rule }),
  }));

const events: fc.Arbitrary<EventPlan> = fc.record({
  atMs: moment,
  count: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 20 }) }),
  endpoint: fc.option(fc.nat(4), { nil: undefined, freq: 3 }),
  lane: fc.constantFrom(...LANES),
  orderKey: fc.nat(2),
  inMs: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 9_000 }) },
  ),
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), atMs: moment, member, againAfterMs: while_ }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('kill_sender' as const),
      atMs: fc.constant(0),
      nth: fc.integer({ min: 1, max: 60 }),
      afterMs: fc.integer({ min: 0, max: 40 }),
      againAfterMs: while_,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('stop_opener' as const),
      atMs: fc.constant(0),
      afterMs: fc.integer({ min: 0, max: 300 }),
      againAfterMs: while_,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('stop' as const), atMs: moment, member, againAfterMs: while_ }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('freeze' as const),
      atMs: moment,
      member,
      forMs: fc.integer({ min: 200, max: 25_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('consumer_crash' as const), atMs: moment, member, consumer: fc.nat(4) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), atMs: moment }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('broker' as const),
      atMs: moment,
      refuses: fc.constantFrom(0, 0.2, 1),
      losesAnswers: fc.constantFrom(0, 0.3),
      delayMs: fc.constantFrom(0, 50, 800),
      forMs: fc.integer({ min: 200, max: 5_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('database_away' as const), atMs: moment, forMs: while_ }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pause' as const), atMs: moment, endpoint: fc.nat(4), forMs: while_ }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('compact' as const, 'cancel' as const), atMs: moment }) },
);

const varied: fc.Arbitrary<Scenario> = fc.record({
  chance: fc.nat(),
  partitions: fc.integer({ min: 1, max: 3 }),
  members: fc.integer({ min: 1, max: 3 }),
  bounds,
  endpoints: fc.array(endpoint, { minLength: 1, maxLength: 4 }),
  events: fc.array(events, { minLength: 1, maxLength: 10, size: 'max' }),
  faults: fc.array(fault, { maxLength: 5, size: 'max' }),
  flood: fc.nat(3).map((chance) => chance === 3),
});

/** Most of them differ in everything; some look at one thing that chance alone would seldom bring about. */
export const scenario: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 22, arbitrary: varied },
  { weight: 2, arbitrary: limitsOverMoves },
  { weight: 1, arbitrary: pausesInTheQueue },
  { weight: 1, arbitrary: crowds },
  { weight: 1, arbitrary: ownNeighbours },
);
