/** A record costs memory beyond its own bytes: objects, header names, the promise that waits for it. */
const OVERHEAD_BYTES = 512;
/** Records that wait as long as it takes leave this much room to those with a deadline, which would fail instead. */
const PATIENT_SHARE = 0.8;

interface Limits {
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/** Counts what the producer holds, so that a broker's outage cannot fill the memory (ARCHITECTURE.md, invariant 10). */
export class RecordBuffer {
  private bytes = 0;
  private records = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: Limits) {}

  get heldBytes(): number {
    return this.bytes;
  }

  get heldRecords(): number {
    return this.records;
  }

  /** Takes room for one record, or says that there is none. A record always fits into an empty buffer. */
  tryTake(size: number, share = 1): boolean {
    const full =
      this.records + 1 > this.limits.maxRecords * share ||
      this.bytes + size + OVERHEAD_BYTES > this.limits.maxBytes * share;
    if (full && this.records > 0) return false;
    this.bytes += size + OVERHEAD_BYTES;
    this.records += 1;
    return true;
  }

  /** Takes room when there is some, in the order of asking. */
  async take(size: number): Promise<void> {
    if (this.waiting.length === 0 && this.tryTake(size, PATIENT_SHARE)) return;
    await new Promise<void>((resolve) => {
      this.waiting.push(() => {
        if (!this.tryTake(size, PATIENT_SHARE)) return;
        this.waiting.shift();
        resolve();
      });
    });
  }

  give(size: number): void {
    this.bytes -= size + OVERHEAD_BYTES;
    this.records -= 1;
    for (let left = this.waiting.length; left > 0; left -= 1) {
      const before = this.waiting.length;
      this.waiting[0]?.();
      if (this.waiting.length === before) return;
    }
  }
}
