import { execFileSync } from 'node:child_process';
import { HEAP_FLAGS } from './heap-flags.js';

it("are flags of this Node's V8, which would ignore others without a word", () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', env: {} });
  const names = HEAP_FLAGS.map((flag) => flag.replace(/^--(no-)?/, '').replace(/=.*/, ''));
  for (const name of names) expect(known).toMatch(new RegExp(`^ +--${name} `, 'm'));
});
