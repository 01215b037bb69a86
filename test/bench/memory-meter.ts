import type { Bench } from '../../scripts/bench/scenario.ts';
import { useOfTree } from './process-tree.ts';

const EVERY_MS = 200;

/** Megabytes of resident memory. */
export interface MemoryUse {
  readonly before: number;
  readonly peak: number;
  readonly after: number;
}

/** Watches the resident memory of processes and all below them, added up. */
export class MemoryMeter {
  private readonly pids: readonly number[];
  private before: number;
  private peak: number;

  constructor(bench: Bench, pids: readonly number[]) {
    this.pids = pids;
    this.before = this.resident();
    this.peak = this.before;
    const timer = setInterval(() => this.look(), EVERY_MS);
    bench.atEnd(() => clearInterval(timer));
  }

  start(): void {
    this.before = this.resident();
    this.peak = this.before;
  }

  /** Since `start()`. */
  read(): MemoryUse {
    const after = this.look();
    return { before: Math.round(this.before), peak: Math.round(this.peak), after: Math.round(after) };
  }

  private look(): number {
    const residentMb = this.resident();
    this.peak = Math.max(this.peak, residentMb);
    return residentMb;
  }

  private resident(): number {
    return this.pids.reduce((sum, pid) => sum + useOfTree(pid).residentMb, 0);
  }
}
