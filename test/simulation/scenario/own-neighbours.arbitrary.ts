import fc from 'fast-check';
import { LANES } from '#libs/contracts';
import { ROOMY_QUEUE } from './crowd.js';
import { well } from './crowds.arbitrary.js';
import { FIRST_OF_CROWD, type Bounds, type CrowdPlan, type Scenario } from './scenario.js';

/** What an endpoint may have at once before it has answered for the first time (libs/domain, concurrency-limit). */
const AT_FIRST = 4;

interface Flooded {
  readonly bounds: Bounds;
  readonly crowd: CrowdPlan;
}

/**
 * A few endpoints that hang, and could have every slot between them: were it not for what each of them may have, nothing
 * would be left to the others of their tenant.
 */
const fewThatHang: fc.Arbitrary<Flooded> = fc
  .record({
    size: fc.integer({ min: 1, max: 3 }),
    more: fc.nat(1),
    perEndpoint: fc.integer({ min: AT_FIRST, max: 6 }),
    queuePerEndpoint: fc.constantFrom(5, ROOMY_QUEUE),
    lane: fc.constantFrom(...LANES),
  })
  .map(({ size, more, perEndpoint, queuePerEndpoint, lane }) => {
    const inFlight = size * AT_FIRST + (size < 3 ? more : 0);
    const some = { inFlight, brisk: inFlight, perEndpoint: Math.min(perEndpoint, inFlight), queuePerEndpoint };
    return {
      bounds: { ...some, retryHeap: 500, circuitResetMs: 1_000 },
      crowd: { receivers: 'hanging', lane, sizes: [size], perSecond: AT_FIRST },
    };
  });

/** One or two endpoints for which far more waits than they take, and now and then something comes in a lane above. */
const slowWithAQueue: fc.Arbitrary<Flooded> = fc.record({
  bounds: fc.record({
    inFlight: fc.integer({ min: 12, max: 30 }),
    brisk: fc.integer({ min: 10, max: 12 }),
    perEndpoint: fc.integer({ min: 1, max: 2 }),
    queuePerEndpoint: fc.constant(ROOMY_QUEUE),
    retryHeap: fc.constant(500),
    circuitResetMs: fc.constant(1_000),
  }),
  crowd: fc.record({
    receivers: fc.integer({ min: 300, max: 1_000 }),
    lane: fc.constantFrom('standard' as const, 'bulk' as const),
    sizes: fc.integer({ min: 1, max: 2 }).map((size) => [size]),
    perSecond: fc.integer({ min: 10, max: 20 }),
  }),
});

/** A tenant's own endpoints beside each other, and what waits for one of them. */
export const ownNeighbours: fc.Arbitrary<Scenario> = fc
  .tuple(fc.oneof(fewThatHang, slowWithAQueue), fc.nat(), fc.integer({ min: 1, max: 2 }))
  .map(([flooded, chance, partitions]) => ({
    chance,
    partitions,
    members: 1,
    endpoints: [well(0), well(FIRST_OF_CROWD)],
    events: [],
    faults: [],
    flood: false,
    ...flooded,
  }));
