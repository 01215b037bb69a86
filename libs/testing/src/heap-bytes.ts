import { collectGarbage } from './collect-garbage.js';

const ROUNDS = 3;

/** What is in use after all garbage was collected: the difference of two is what was kept between them. */
export function heapBytes(): number {
  for (let round = 0; round < ROUNDS; round += 1) collectGarbage('major');
  return process.memoryUsage().heapUsed;
}
