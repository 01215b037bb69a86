import fc from 'fast-check';
import type { Bounds } from './scenario.js';

export const bounds: fc.Arbitrary<Bounds> = fc.record({
  inFlight: fc.integer({ min: 2, max: 30 }),
  brisk: fc.integer({ min: 1, max: 20 }),
  perEndpoint: fc.integer({ min: 1, max: 6 }),
  queuePerEndpoint: fc.integer({ min: 1, max: 20 }),
  retryHeap: fc.integer({ min: 1, max: 12 }),
  circuitResetMs: fc.integer({ min: 500, max: 10_000 }),
});
