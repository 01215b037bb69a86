import { useOfTree } from './process-tree.ts';

type Trees = Readonly<Record<string, number | readonly number[]>>;

/** Named process trees, measured between `start()` and `read()`. */
export class CpuMeter {
  private readonly trees: Trees;
  private begun: Record<string, number> = {};

  constructor(trees: Trees) {
    this.trees = trees;
    this.start();
  }

  start(): void {
    this.begun = this.now();
  }

  /** Milliseconds of processor time since `start()`, by name. */
  read(): Record<string, number> {
    const now = this.now();
    return Object.fromEntries(Object.keys(now).map((name) => [name, (now[name] ?? 0) - (this.begun[name] ?? 0)]));
  }

  private now(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.trees).map(([name, pids]) => [name, cpuMsOf([pids].flat())]));
  }
}

const cpuMsOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + useOfTree(pid).cpuMs, 0);
