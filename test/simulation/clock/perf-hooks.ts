// Stands in for node:perf_hooks, see jest.config.js: a process whose event loop is never busy.
import { createRequire } from 'node:module';

/** Node's own: what watches the collections of a process does so where one is run, not here. */
export const { PerformanceObserver, constants } = createRequire(import.meta.url)(
  'node:perf_hooks',
) as typeof import('node:perf_hooks');

export const performance = {
  now: (): number => globalThis.performance.now(),
  eventLoopUtilization: () => ({ utilization: 0, idle: 0, active: 0 }),
};
