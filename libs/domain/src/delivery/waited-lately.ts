/** Of what was waited, so much is forgotten per millisecond: a partition waits for a tenth of the time at most. */
const FORGOTTEN_PER_MS = 0.1;

/** How long a partition has waited lately. Times that overlap count once. */
export class WaitedLately {
  private sumMs = 0;
  private countedUntilMs = 0;

  /** @param nowMs epoch ms */
  at(nowMs: number): number {
    return Math.max(0, this.sumMs - Math.max(0, nowMs - this.countedUntilMs) * FORGOTTEN_PER_MS);
  }

  add(fromMs: number, toMs: number): void {
    const newMs = toMs - Math.max(fromMs, this.countedUntilMs);
    if (newMs <= 0) return;
    this.sumMs = this.at(toMs - newMs) + newMs;
    this.countedUntilMs = toMs;
  }
}
