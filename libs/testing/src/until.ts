import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until `fact` answers something other than undefined or false, and returns that.
 * @throws when `timeoutMs` passed, naming `what` was waited for and the last error seen
 */
export async function until<T>(
  fact: () => Promise<T | undefined | false> | T | undefined | false,
  options: { readonly timeoutMs: number; readonly what: string; readonly everyMs?: number },
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await fact();
      if (value !== undefined && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline) break;
    await sleep(options.everyMs ?? 50);
  }
  throw new Error(`waited ${options.timeoutMs / 1_000} s in vain for ${options.what}`, { cause: lastError });
}
