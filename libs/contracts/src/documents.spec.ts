import { readFileSync } from 'node:fs';
import { DEFAULT_RETRY_POLICY } from './endpoint-settings.js';
import { GROUPS } from './groups.js';
import { HEADERS } from './headers.js';
import { TOPIC_SPECS, type TopicSpec } from './topics.js';

/** Cells of every table row in a Markdown file, without emphasis marks. */
const rowsOf = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** `35 min 5 s` and `7 d + 5 s` for milliseconds, in the units that the file uses. */
function words(ms: number, largest: 'd' | 'h', joint: string): string {
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(largest === 'd' ? 0 : 1)) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.join(joint) || '0 s';
}

function keptFor({ cleanupPolicy, deletedBehind, retentionMs }: TopicSpec): string {
  if (cleanupPolicy === 'compact') return 'compacted';
  if (deletedBehind === undefined) return words(retentionMs, 'd', ' + ');
  return `until ${deletedBehind.group} is through, at least ${words(deletedBehind.afterMs, 'd', ' + ')}`;
}

describe('docs/topics.md', () => {
  const rows = rowsOf('docs/topics.md');

  test.each(TOPIC_SPECS.map((spec) => [spec.name, spec] as const))('tells the settings of %s', (name, spec) => {
    const row = rows.find((cells) => cells[0] === name);
    expect(row?.slice(1, 3)).toEqual([spec.timestampType, keptFor(spec)]);
  });

  test('lists every consumer group', () => {
    expect(rows.map((cells) => cells[0])).toEqual(expect.arrayContaining(Object.values(GROUPS)));
  });

  test('mentions every header of ours', () => {
    const text = readFileSync('docs/topics.md', 'utf8');
    const short = (header: string) => header.replace(/^postrider-(first|last|error)/, '-$1');
    const missing = Object.values(HEADERS).filter((header) => !text.includes(header) && !text.includes(short(header)));
    expect(missing).toEqual([]);
  });
});

describe('docs/retry-schedule.md', () => {
  test('shows the default schedule with its running totals', () => {
    if (DEFAULT_RETRY_POLICY.policy !== 'schedule') throw new Error('the default policy is a schedule');
    let total = 0;
    const expected = DEFAULT_RETRY_POLICY.delaysMs.map((delay, index) => {
      total += delay;
      return [String(index + 2), words(delay, 'h', ' '), words(total, 'h', ' ')];
    });
    const rows = rowsOf('docs/retry-schedule.md').filter(
      (cells) => cells.length === 3 && /^\d+$/.test(cells[0] ?? '') && cells[0] !== '1',
    );
    expect(rows).toEqual(expected);
  });
});
