import type { Bench } from '../../scripts/bench/scenario.ts';
import { useOfTree } from './process-tree.ts';

const EVERY_MS = 200;

/** Megabytes of resident memory. */
export interface MemoryUse {
  readonly before: number;
  readonly peak: number;
  readonly after: number;
}

/** Watches the resident memory of a process and all below it. */
export class MemoryMeter {
  private readonly pid: number;
  private before: number;
  private peak: number;

  constructor(bench: Bench, pid: number) {
    this.pid = pid;
    this.before = useOfTree(pid).residentMb;
    this.peak = this.before;
    const timer = setInterval(() => this.look(), EVERY_MS);
    bench.atEnd(() => clearInterval(timer));
  }

  start(): void {
    this.before = useOfTree(this.pid).residentMb;
    this.peak = this.before;
  }

  /** Since `start()`. */
  read(): MemoryUse {
    const after = this.look();
    return { before: Math.round(this.before), peak: Math.round(this.peak), after: Math.round(after) };
  }

  private look(): number {
    const { residentMb } = useOfTree(this.pid);
    this.peak = Math.max(this.peak, residentMb);
    return residentMb;
  }
}
