import { presentClock } from './virtual-globals.js';

interface PauseOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

// Stands in for node:timers/promises, see stand-ins.ts.
export const setTimeout = <T>(delayMs = 1, value?: T, { signal }: PauseOptions = {}): Promise<T | undefined> => {
  const clock = presentClock();
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.cancel();
      reject(new DOMException('The operation was aborted', 'AbortError'));
    };
    const timer = clock.after(Math.max(1, delayMs), () => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
};
