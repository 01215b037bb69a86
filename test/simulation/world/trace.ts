import { START_MS, type VirtualClock } from '../clock/virtual-clock.js';

const KEPT = 20_000;

/** What happened, for whoever replays a failing run. Off, it costs nothing. */
export class Trace {
  private readonly lines: string[] = [];

  constructor(
    private readonly clock: VirtualClock,
    readonly on: boolean,
  ) {}

  line(who: string, what: string, details?: unknown, message = ''): void {
    if (!this.on) return;
    const text = details === undefined ? '' : JSON.stringify(details, plain);
    this.lines.push(`${String(this.clock.nowMs - START_MS).padStart(7)} ${who.padEnd(8)} ${what} ${message} ${text}`);
    if (this.lines.length > 2 * KEPT) this.lines.splice(0, KEPT);
  }

  last(count: number): readonly string[] {
    return this.lines.slice(-count);
  }
}

const plain = (_name: string, value: unknown): unknown => (value instanceof Error ? value.message : value);
