import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of 10 ms, whatever the kernel's own clock. */
const MS_PER_TICK = 10;

interface ProcessTimes {
  readonly parent: number;
  readonly cpuMs: number;
}

/** Field 4 is the parent; 14 to 17 are own and waited-for children's user and system time (proc(5)). */
function timesOf(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return { parent: fields[1] ?? 0, cpuMs: ticks * MS_PER_TICK };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

/** Processor time, in milliseconds, that a process and all below it have used so far. Linux only. */
export function cpuOfTree(root: number): number {
  const times = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const found = Number.isInteger(pid) ? timesOf(pid) : undefined;
    if (found !== undefined) times.set(pid, found);
  }
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = times.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  return [...times].filter(([pid]) => isBelow(pid)).reduce((sum, [, { cpuMs }]) => sum + cpuMs, 0);
}

/** Named process trees, measured between `start()` and `read()`. */
export class CpuMeter {
  private readonly trees: Readonly<Record<string, number>>;
  private begun: Record<string, number> = {};

  constructor(trees: Readonly<Record<string, number>>) {
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
    return Object.fromEntries(Object.entries(this.trees).map(([name, pid]) => [name, cpuOfTree(pid)]));
  }
}
