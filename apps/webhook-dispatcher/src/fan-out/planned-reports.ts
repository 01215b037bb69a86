import type { OutgoingRecord } from '#libs/contracts';
import type { ConsumedRecord } from '#libs/kafka';

/**
 * The reports of one batch of events on their way: they gather with those of others, so the next batch does not wait for
 * them. Its events are done when they are acknowledged.
 */
export class PlannedReports {
  private sent: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly send: (reports: readonly OutgoingRecord[]) => Promise<unknown>) {}

  /** Reports that are not acknowledged. */
  get underWay(): number {
    return this.waiting;
  }

  add(reports: readonly OutgoingRecord[]): void {
    if (reports.length === 0) return;
    this.waiting += reports.length;
    const sending = this.send(reports).finally(() => (this.waiting -= reports.length));
    this.sent = Promise.all([this.sent, sending]);
    // Whoever asks for it later hears of the failure then.
    this.sent.catch(() => undefined);
  }

  /** Of events whose deliveries are acknowledged. What cannot be reported comes again: receivers know it by its webhook id. */
  settle(events: readonly ConsumedRecord[]): void {
    void this.sent.then(
      () => events.forEach((event) => event.done()),
      () => events.forEach((event) => event.release()),
    );
  }

  /** Resolves when all so far are acknowledged; throws when they cannot be. */
  async acknowledged(): Promise<void> {
    await this.sent;
  }
}
