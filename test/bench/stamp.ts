/** Milliseconds of the machine's monotonic clock, which all processes on it share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1_000_000;

const MARK = '"sentAtMs":';

/** A JSON member that says when it was made. */
export const stamp = (): string => `${MARK}${monotonicMs().toFixed(3)}`;

/** When the body was stamped; undefined when it was not. */
export function stampOf(body: Buffer): number | undefined {
  const at = body.indexOf(MARK);
  if (at === -1) return undefined;
  const sentAtMs = Number.parseFloat(body.toString('latin1', at + MARK.length, at + MARK.length + 24));
  return Number.isNaN(sentAtMs) ? undefined : sentAtMs;
}
