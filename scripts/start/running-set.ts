import { describeExit, type LocalProcess } from '../local/local-process.ts';
import { likelyCause } from './likely-cause.ts';

interface Member {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
}

/** How many of a dead process's last lines are shown. */
const LAST_LINES = 15;

/** All that one `npm start` runs, in the order in which it was started; stopped in the opposite order. */
export class RunningSet {
  private readonly members: Member[] = [];
  private readonly died: (report: string) => void;
  private readonly logs: string;

  /** @param died told once when a process ends although nobody asked it to */
  constructor(logs: string, died: (report: string) => void) {
    this.logs = logs;
    this.died = died;
  }

  add(name: string, stop: () => Promise<unknown>, process: LocalProcess | undefined, mayEnd = false): void {
    this.members.push({ name, stop });
    void process?.exited.then((exit) => {
      if (process.stopping || (mayEnd && exit.code === 0)) return;
      this.died(deathReport(process, this.logs));
    });
  }

  /** Apps before the servers they use. One that cannot be stopped does not keep the others running. */
  async stop(tell: (line: string) => void): Promise<void> {
    for (;;) {
      const member = this.members.pop();
      if (member === undefined) return;
      await member.stop().catch((error: unknown) => tell(`${member.name} could not be stopped: ${String(error)}`));
    }
  }
}

/** A process's end in words: how it ended, its last lines, the likely cause. */
export function deathReport(process: LocalProcess, logs: string): string {
  const exit = process.exit ?? { code: null, signal: null };
  const lines = process.lastLines(LAST_LINES);
  return [
    `${process.name} ${describeExit(exit)}. Its last lines (all of them are in ${logs}):`,
    ...lines.map((line) => `  ${line.slice(0, 500)}`),
    `Likely cause: ${likelyCause(lines, exit)}.`,
  ].join('\n');
}
