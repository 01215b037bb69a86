import { performance, type EventLoopUtilization } from 'node:perf_hooks';

const WINDOW_MS = 50;
const LONGEST = 5;
/** Of what nobody waits for. With the default of 5 ms that is a quarter of the time between two commits. */
const PATIENT = 10;
/** Below, there is time to spare: latency counts. Above, each request less is time for the next. */
const AT_EASE = 0.5;
const BUSY = 0.85;
/** Somebody waits: as long as there is any time left, a request that comes at once costs nobody anything. */
const URGENT_AT_EASE = 0.85;
const URGENT_BUSY = 0.97;

/** By how much lingers are stretched, from 1 at ease to 5 when the event loop is busy nearly all of the time. */
export const stretchOf = (utilization: number): number => 1 + (LONGEST - 1) * between(AT_EASE, BUSY, utilization);

/** The same for what somebody waits for: from 0, which is no linger, to 5 when there is no time left. */
export const urgentStretchOf = (utilization: number): number =>
  LONGEST * between(URGENT_AT_EASE, URGENT_BUSY, utilization);

/** How far it is from one to the other, 0 to 1. */
const between = (from: number, to: number, value: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

/**
 * How busy this process is, by the share of time in which its event loop had work. On a machine that others use too it
 * tells what a queue's length does not: that there is no time for many small requests.
 */
class ProcessLoad {
  private since: EventLoopUtilization = performance.eventLoopUtilization();
  private measuredAtMs = 0;
  private utilization = 0;

  /** @param nowMs by `performance.now()` */
  utilizationAt(nowMs: number): number {
    if (nowMs - this.measuredAtMs >= WINDOW_MS) {
      const now = performance.eventLoopUtilization();
      const latest = performance.eventLoopUtilization(now, this.since).utilization;
      this.utilization = (this.utilization + latest) / 2;
      this.since = now;
      this.measuredAtMs = nowMs;
    }
    return this.utilization;
  }
}

const load = new ProcessLoad();

/** A linger for {@link RequestPace}: as configured while the process is at ease, five times as long when it is busy. */
export const lingerUnderLoad =
  (lingerMs: number) =>
  (nowMs: number): number =>
    lingerMs * stretchOf(load.utilizationAt(nowMs));

/** For what nobody waits for: always long, for each request costs the broker and us. */
export const patientLinger = (lingerMs: number) => (): number => lingerMs * PATIENT;

/** For what somebody waits for: none while the process has time, five times as long when it has none. */
export const urgentLingerUnderLoad =
  (lingerMs: number) =>
  (nowMs: number): number =>
    lingerMs * urgentStretchOf(load.utilizationAt(nowMs));
