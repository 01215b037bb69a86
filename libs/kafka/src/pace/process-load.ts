import { performance, type EventLoopUtilization } from 'node:perf_hooks';

const WINDOW_MS = 50;
/** Below, there is time to spare: latency counts. Above, each request less is time for the next. */
const AT_EASE = 0.5;
const BUSY = 0.85;
const LONGEST = 5;

/** By how much lingers are stretched, from 1 at ease to 5 when the event loop is busy nearly all of the time. */
export const stretchOf = (utilization: number): number =>
  1 + (LONGEST - 1) * Math.min(1, Math.max(0, (utilization - AT_EASE) / (BUSY - AT_EASE)));

/**
 * How busy this process is, by the share of time in which its event loop had work. On a machine that others use too it
 * tells what a queue's length does not: that there is no time for many small requests.
 */
class ProcessLoad {
  private since: EventLoopUtilization = performance.eventLoopUtilization();
  private measuredAtMs = 0;
  private utilization = 0;

  /** @param nowMs by `performance.now()` */
  stretch(nowMs: number): number {
    if (nowMs - this.measuredAtMs >= WINDOW_MS) {
      const now = performance.eventLoopUtilization();
      const latest = performance.eventLoopUtilization(now, this.since).utilization;
      this.utilization = (this.utilization + latest) / 2;
      this.since = now;
      this.measuredAtMs = nowMs;
    }
    return stretchOf(this.utilization);
  }
}

const load = new ProcessLoad();

/** A linger for {@link RequestPace}: as configured while the process is at ease, five times as long when it is busy. */
export const lingerUnderLoad =
  (lingerMs: number) =>
  (nowMs: number): number =>
    lingerMs * load.stretch(nowMs);

/** For what nobody waits for: always as long as when the process is busy, for each request costs the broker and us. */
export const patientLinger = (lingerMs: number) => (): number => lingerMs * LONGEST;

/** The same for a record that somebody waits for: none until two thirds of the time are taken, all of it when nearly all is. */
export const urgentLingerUnderLoad =
  (lingerMs: number) =>
  (nowMs: number): number =>
    lingerMs * urgentStretchOf(load.stretch(nowMs));

const URGENT_FROM = 3;

/** From 0 where {@link stretchOf} is 3 to the same where that is longest. */
export const urgentStretchOf = (stretch: number): number =>
  Math.max(0, ((stretch - URGENT_FROM) * LONGEST) / (LONGEST - URGENT_FROM));
