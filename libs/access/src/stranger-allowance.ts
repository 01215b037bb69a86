const PER_SECOND = 10;
const BURST = 100;

/**
 * How many calls of strangers are written down: whoever has no key must not be able to fill the disk. The others are counted
 * (`postrider_actions_unrecorded_total`).
 */
export class StrangerAllowance {
  private left = BURST;
  private atMs = 0;

  take(nowMs: number): boolean {
    this.left = Math.min(BURST, this.left + (Math.max(0, nowMs - this.atMs) / 1_000) * PER_SECOND);
    this.atMs = nowMs;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
