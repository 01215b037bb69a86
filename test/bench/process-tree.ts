import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of 10 ms, whatever the kernel's own clock. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4_096;
const MB = 1_048_576;

interface ProcessFacts {
  readonly parent: number;
  readonly cpuMs: number;
  readonly residentMb: number;
}

/** What a process and all below it use together. */
export interface TreeUse {
  /** Milliseconds of processor time so far. */
  readonly cpuMs: number;
  /** Resident memory now; pages that processes share count for each of them. */
  readonly residentMb: number;
}

/** proc(5): field 4 is the parent; 14 to 17 are own and waited-for children's user and system time; 24 is the resident set. */
function factsOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return {
      parent: fields[1] ?? 0,
      cpuMs: ticks * MS_PER_TICK,
      residentMb: ((fields[21] ?? 0) * PAGE_BYTES) / MB,
    };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

/** Linux only. */
export function useOfTree(root: number): TreeUse {
  const facts = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const found = Number.isInteger(pid) ? factsOf(pid) : undefined;
    if (found !== undefined) facts.set(pid, found);
  }
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = facts.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  const tree = [...facts].filter(([pid]) => isBelow(pid)).map(([, found]) => found);
  return {
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    residentMb: tree.reduce((sum, { residentMb }) => sum + residentMb, 0),
  };
}
