import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import type { LRUCache } from 'lru-cache';
import { installPerformance } from './virtual-globals.js';

installPerformance();

// Production code that imports Node's own clocks by name gets the virtual ones.
jest.unstable_mockModule('node:timers/promises', () => import('./timers-promises.js'));
jest.unstable_mockModule('node:perf_hooks', () => import('./perf-hooks.js'));

const MAX_ENTRIES = 1_000;
const { LRUCache: Real } = createRequire(import.meta.url)('lru-cache') as { LRUCache: typeof LRUCache };

// A cache takes its memory when it is made, which for a hundred thousand entries costs more than a whole run.
class SmallCache extends Real<string, object> {
  constructor(options: LRUCache.Options<string, object, unknown>) {
    super({ ...options, ...(options.max === undefined ? {} : { max: Math.min(options.max, MAX_ENTRIES) }) } as never);
  }
}
jest.unstable_mockModule('lru-cache', () => ({ LRUCache: SmallCache }));

// Where our coding of records cannot be put under kafkajs, kafkajs gets them as they are: here nothing goes over a wire.
const notMended = { mended: false, reason: 'simulated' };
jest.unstable_mockModule('../../../libs/kafka/src/protocol/record-protocol.js', () => ({
  installRecordProtocol: () => ({ produce: notMended, fetch: notMended }),
}));
