import type { Random } from './random.js';
import { START_MS, type TimerHandle, type VirtualClock } from './virtual-clock.js';

/** What `setTimeout` gives in Node, as far as anybody asks. */
class VirtualTimeout {
  constructor(private readonly timer: TimerHandle) {}

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  close(): void {
    this.timer.cancel();
  }
}

let present: VirtualClock | undefined;

/** The clock of the run under way, for the modules that stand in for Node's own. */
export function presentClock(): VirtualClock {
  if (present === undefined) throw new Error('no simulation is running');
  return present;
}

type Callback = (...args: unknown[]) => void;

const clear = (handle: unknown): void => {
  if (handle instanceof VirtualTimeout) handle.close();
};

const real = { performance: globalThis.performance, now: Date.now, random: Math.random };

/**
 * A `performance` for the whole of a test file: libraries keep the object that they find when they are loaded. Real time
 * between two runs, virtual time within one.
 */
export function installPerformance(): void {
  const now = (): number => (present === undefined ? real.performance.now() : present.nowMs - START_MS);
  Object.defineProperty(globalThis, 'performance', {
    value: { now, timeOrigin: real.performance.timeOrigin },
    configurable: true,
    writable: true,
  });
}

/**
 * Puts virtual time and seeded chance under everything that runs in this realm: production code asks `Date.now`, `setTimeout`
 * and `Math.random` as ever. Returns what takes it away again.
 */
export function installVirtualGlobals(clock: VirtualClock, random: Random): () => void {
  const virtual: Record<string, unknown> = {
    // Node's shortest timeout is 1 ms.
    setTimeout: (run: Callback, ms = 1, ...args: unknown[]) =>
      new VirtualTimeout(clock.after(Math.max(1, ms), () => run(...args))),
    setInterval: (run: Callback, ms = 1, ...args: unknown[]) =>
      new VirtualTimeout(clock.every(Math.max(1, ms), () => run(...args))),
    setImmediate: (run: Callback, ...args: unknown[]) => new VirtualTimeout(clock.after(0, () => run(...args))),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
  const names = Object.keys(virtual);
  const saved = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) {
    Object.defineProperty(globalThis, name, { value: virtual[name], configurable: true, writable: true });
  }
  Date.now = () => clock.nowMs;
  Math.random = () => random.next();
  present = clock;
  return () => {
    for (const [name, descriptor] of saved) {
      if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor);
    }
    Date.now = real.now;
    Math.random = real.random;
    present = undefined;
  };
}
