import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROUNDS = 3;

/** What is in use after all garbage was collected: the difference of two is what was kept between them. */
export function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('V8 does not show its collector');
  for (let round = 0; round < ROUNDS; round += 1) collect();
  return process.memoryUsage().heapUsed;
}
