/** Milliseconds until what waits is settled, whatever there is to send. */
export const SETTLED_WITHIN_MS = 100;
/** What is not settled is sent again after a crash. */
export const UNSETTLED_AT_MOST = 1_000;
const LOOK_AGAIN_MS = 5;
/** Settled in one turn of the event loop. */
const SLICE = 64;

/**
 * Settles what was delivered when there is nothing to send: as long as others are ready to go out, writing down that one
 * has arrived would keep them waiting (docs/adr/0039-sending-before-writing-down.md).
 */
export class LaterSettlement {
  private waiting: (() => void)[] = [];
  private firstAtMs = 0;

  /** @param isBusy whether deliveries could go out at this moment, were there time */
  constructor(private readonly isBusy: () => boolean) {}

  /** Calls `settle` at once when there is time, or too much waits already. */
  settle(settle: () => void): void {
    if (this.waiting.length >= UNSETTLED_AT_MOST || (this.waiting.length === 0 && !this.isBusy())) return settle();
    this.waiting.push(settle);
    if (this.waiting.length > 1) return;
    this.firstAtMs = performance.now();
    this.lookAgain();
  }

  /** Before something is settled that must not overtake what waits. */
  settleAll(): void {
    for (const settle of this.waiting.splice(0)) settle();
  }

  private look(): void {
    if (this.waiting.length === 0) return;
    const mayWait = this.waiting.length < UNSETTLED_AT_MOST && performance.now() - this.firstAtMs < SETTLED_WITHIN_MS;
    if (mayWait && this.isBusy()) return this.lookAgain();
    for (const settle of this.waiting.splice(0, SLICE)) settle();
    if (this.waiting.length > 0) setImmediate(() => this.look());
  }

  private lookAgain(): void {
    setTimeout(() => this.look(), LOOK_AGAIN_MS);
  }
}
