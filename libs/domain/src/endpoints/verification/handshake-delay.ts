const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 3_600_000;
const JITTER = 0.1;

/**
 * How long to wait after so many tries without an answer: 2 s, 4 s, 8 s … an hour, up to a tenth later.
 * @param random in [0, 1)
 */
export function handshakeDelayMs(tries: number, random: number): number {
  const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(Math.max(0, tries - 1), 30));
  return Math.round(delayMs * (1 + JITTER * random));
}
