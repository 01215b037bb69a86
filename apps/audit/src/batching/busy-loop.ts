import { performance } from 'node:perf_hooks';

const BUSY_ABOVE = 0.8;

/** Whether the event loop had hardly a moment to spare since this was called; asked once, later. */
export function busyFromNow(): () => boolean {
  const since = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(since).utilization > BUSY_ABOVE;
}
