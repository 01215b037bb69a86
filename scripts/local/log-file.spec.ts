import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundLog, lastLinesOf, withoutFrames } from './log-file.ts';

describe('a log file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-log-'));
  const log = join(folder, 'app.log');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives its last lines, without empty ones', () => {
    writeFileSync(log, `${'x'.repeat(40_000)}\none\n\ntwo\nthree\n`);
    expect(lastLinesOf(log, 2)).toEqual(['two', 'three']);
  });

  it('gives what a Java process says without where in Java it says so', () => {
    const lines = ['ERROR fatal', 'Caused by: two listeners', '\tat java.base/java.util.X(X.java:1)', '\t... 6 more'];
    expect(withoutFrames(lines)).toEqual(['ERROR fatal', 'Caused by: two listeners']);
  });

  it('gives none when it is not there', () => {
    expect(lastLinesOf(join(folder, 'none.log'), 5)).toEqual([]);
  });

  it('is left alone below its bound', () => {
    boundLog(log, 1_000_000);
    expect(existsSync(`${log}.1`)).toBe(false);
  });

  it('starts anew above its bound, and keeps what it held beside it', () => {
    boundLog(log, 1_000);
    expect(readFileSync(log, 'utf8')).toBe('');
    expect(lastLinesOf(`${log}.1`, 1)).toEqual(['three']);
  });
});
