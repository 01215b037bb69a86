// Stands in for node:perf_hooks, see jest.config.js: a process whose event loop is never busy.
export const performance = {
  now: (): number => globalThis.performance.now(),
  eventLoopUtilization: () => ({ utilization: 0, idle: 0, active: 0 }),
};
