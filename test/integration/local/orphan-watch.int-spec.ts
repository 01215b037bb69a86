import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '#libs/testing';
import { ROOT } from '../../../scripts/local/places.ts';
import { isRunning } from '../../../scripts/local/process-identity.ts';
import { temporaryFolder } from '../../harness/index.js';

/** A program that starts two sleepers and says their pids. */
const program = (folder: string): string => `
  import { renameSync, writeFileSync } from 'node:fs';
  import { launch } from '${join(ROOT, 'scripts/local/local-process.ts')}';
  const sleeper = (name) => launch({ name, command: 'sleep', args: ['300'], logFile: '${folder}/' + name + '.log' });
  const pids = [(await sleeper('one')).pid, (await sleeper('two')).pid];
  writeFileSync('${folder}/pids.part', JSON.stringify(pids));
  renameSync('${folder}/pids.part', '${folder}/pids.json');
  setInterval(() => undefined, 1_000);
`;

it('whatever a killed program started is stopped behind it', async () => {
  const folder = temporaryFolder('orphans');
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', program(folder)], { stdio: 'ignore' });
  const file = join(folder, 'pids.json');
  await until(() => existsSync(file), { timeoutMs: 20_000, what: 'the sleepers' });
  const pids: number[] = JSON.parse(readFileSync(file, 'utf8'));
  expect(pids.map(isRunning)).toEqual([true, true]);
  parent.kill('SIGKILL');
  await until(() => !pids.some(isRunning), { timeoutMs: 20_000, what: 'the end of the sleepers' });
}, 60_000);
