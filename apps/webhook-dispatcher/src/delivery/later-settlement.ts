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
  /** A look is on its way: never more than one, however often all is settled in between. */
  private looking = false;

  /** @param isBusy whether deliveries could go out at this moment, were there time */
  constructor(private readonly isBusy: () => boolean) {}

  /** Calls `settle` at once when there is time, or too much waits already. */
  settle(settle: () => void): void {
    if (this.waiting.length >= UNSETTLED_AT_MOST || (this.waiting.length === 0 && !this.isBusy())) return settle();
    if (this.waiting.push(settle) === 1) this.firstAtMs = performance.now();
    if (this.looking) return;
    this.looking = true;
    this.lookAgain();
  }

  /** Before something is settled that must not overtake what waits. */
  settleAll(): void {
    for (const settle of this.waiting.splice(0)) settle();
  }

  private look(): void {
    this.looking = this.waiting.length > 0;
    if (!this.looking) return;
    const mayWait = this.waiting.length < UNSETTLED_AT_MOST && performance.now() - this.firstAtMs < SETTLED_WITHIN_MS;
    if (mayWait && this.isBusy()) return this.lookAgain();
    for (const settle of this.waiting.splice(0, SLICE)) settle();
    setImmediate(() => this.look());
  }

  private lookAgain(): void {
    setTimeout(() => this.look(), LOOK_AGAIN_MS);
  }
}
