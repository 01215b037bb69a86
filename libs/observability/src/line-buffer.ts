import { pino } from 'pino';

const MAX_CHARACTERS = 32_768;
const MAX_WAIT_MS = 50;

/**
 * Lines on their way to standard output, some dozens to a write: a write for each attempt's line cost as much as all else
 * that telemetry does. What a process that is killed at once had not written is less than a tenth of a second's.
 */
export class LineBuffer {
  private readonly output = pino.destination({ dest: process.stdout.fd, sync: true });
  private waiting = '';
  private timer: NodeJS.Timeout | undefined;
  private flushesOnExit = false;

  write(line: string): void {
    this.waiting += line;
    if (this.waiting.length >= MAX_CHARACTERS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS).unref();
    if (this.flushesOnExit) return;
    this.flushesOnExit = true;
    process.once('exit', () => this.flush());
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.waiting;
    this.waiting = '';
    if (lines !== '') this.output.write(lines);
  }
}
