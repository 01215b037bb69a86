import type { Lane } from '#libs/contracts';
import { LaneTurns } from './lane-turns.js';

/** The lanes of that many turns when these have something to send all the time. */
function turnsOf(flooded: readonly Lane[], count: number): Lane[] {
  const turns = new LaneTurns();
  return Array.from({ length: count }, () => {
    const lane = turns.order().find((candidate) => flooded.includes(candidate)) ?? 'critical';
    turns.served(lane, (other) => flooded.includes(other));
    return lane;
  });
}
const countOf = (lane: Lane, turns: readonly Lane[]): number => turns.filter((turn) => turn === lane).length;

describe('LaneTurns', () => {
  it('asks critical before standard before bulk', () => {
    expect(new LaneTurns().order()).toEqual(['critical', 'standard', 'bulk']);
  });

  it('a flood above starves nothing below for ever', () => {
    const turns = turnsOf(['critical', 'standard', 'bulk'], 330);
    expect(countOf('bulk', turns)).toBeGreaterThanOrEqual(9);
    expect(countOf('standard', turns)).toBeGreaterThan(30);
    expect(countOf('critical', turns)).toBeGreaterThan(260);
  });

  it('a flood in bulk takes no turn from what is above while that has something to send', () => {
    const turns = turnsOf(['critical', 'bulk'], 66);
    expect(turns.slice(0, 32).every((turn) => turn === 'critical')).toBe(true);
    expect(countOf('bulk', turns)).toBe(2);
  });

  it('waiting counts only while there is something to send', () => {
    const turns = new LaneTurns();
    for (let turn = 0; turn < 100; turn += 1) turns.served('critical', () => false);
    expect(turns.order()[0]).toBe('critical');
  });
});
