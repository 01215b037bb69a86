/** So far ahead a permit reaches: less than any session, so a crash has its last one run out before it is noticed. */
export const PERMIT_MS = 5_000;
/** The next one is asked for when so much is left: under load nothing waits for it. */
const RENEW_MS = PERMIT_MS / 2;
/** A record on its way may be lost, and one that comes late is of no use. */
const ASK_AGAIN_MS = 1_000;

/**
 * The right to send to an endpoint that has a limit, until a moment. It is on record before it is used, so that whoever
 * sends next knows when the last request may have gone out, even if nobody lives to tell (docs/rate-limits.md).
 */
export class SendPermit {
  private heldUntilMs = 0;
  private askedUntilMs = 0;
  private nextAskMs = 0;

  /** The latest moment of a request under what is held or asked for; 0: there can be none. */
  get reachesMs(): number {
    return Math.max(this.heldUntilMs, this.askedUntilMs);
  }

  /** Without one, when to look again. */
  get againAtMs(): number {
    return this.nextAskMs;
  }

  covers(nowMs: number): boolean {
    return nowMs < this.heldUntilMs;
  }

  /** Whether one is to be asked for now; then it counts as asked for. */
  ask(nowMs: number): boolean {
    if (nowMs < this.nextAskMs || nowMs < this.heldUntilMs - RENEW_MS) return false;
    this.askedUntilMs = nowMs + PERMIT_MS;
    this.nextAskMs = nowMs + ASK_AGAIN_MS;
    return true;
  }

  granted(untilMs: number): void {
    this.heldUntilMs = Math.max(this.heldUntilMs, untilMs);
    this.nextAskMs = 0;
  }

  /** Nothing more is sent under it. */
  giveUp(): void {
    this.heldUntilMs = 0;
    this.askedUntilMs = 0;
    this.nextAskMs = 0;
  }
}
