import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

const TAIL_BYTES = 16_384;

/** The last lines of a file that may be long; none when there is no file. */
export function lastLinesOf(path: string, count: number): readonly string[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    closeSync(file);
  }
}

/** Without the frames of Java's stacks, behind which the sentence that says what is wrong would be out of sight. */
export const withoutFrames = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !/^\s+(at |\.\.\. \d+ more)/.test(line));

/**
 * Keeps a log that others append to below `maxBytes`: what it holds moves to `<path>.1` and it starts anew.
 * The few lines written between the copy and the cut are lost, which a development log can bear.
 */
export function boundLog(path: string, maxBytes: number): void {
  try {
    if (statSync(path).size <= maxBytes) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  } catch {
    // No such log yet.
  }
}
