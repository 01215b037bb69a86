import type { ConsumedRecord } from '#libs/kafka';
import { PartitionInHand, RecordInHand } from './record-in-hand.js';

/** A record that notes what is done to it. */
function recordOf(notes: string[]): ConsumedRecord {
  return {
    topic: 'postrider.deliveries',
    partition: 0,
    offset: 1,
    timestampMs: 0,
    key: null,
    value: null,
    headers: {},
    revoked: new AbortController().signal,
    done: () => void notes.push('done'),
    release: () => void notes.push('release'),
    isDecided: () => false,
    decide: (part, parts) => void notes.push(`decide ${part} of ${parts}`),
  };
}

describe('RecordInHand', () => {
  it.each<[string, number, ('decide' | 'give up')[], string[]]>([
    [
      'decides its parts one by one',
      3,
      ['decide', 'decide', 'decide'],
      ['decide 0 of 3', 'decide 1 of 3', 'decide 2 of 3'],
    ],
    ['is released when its only part is given up', 1, ['give up'], ['release']],
    [
      'is released only when no part is under way any more',
      3,
      ['give up', 'decide', 'decide'],
      ['decide 1 of 3', 'decide 2 of 3', 'release'],
    ],
    ['is not released while a part is under way', 2, ['give up'], []],
  ])('%s', (_, parts, steps, expected) => {
    const notes: string[] = [];
    const partition = new PartitionInHand(new AbortController().signal);
    const inHand = new RecordInHand(recordOf(notes), partition, parts, parts);
    for (const [part, step] of steps.entries()) {
      if (step === 'decide') inHand.decide(part);
      else inHand.giveUp();
    }
    expect(notes).toEqual(expected);
    expect(partition.openJobs).toBe(parts - steps.length);
  });

  it('parts that an earlier owner decided are not waited for', () => {
    const notes: string[] = [];
    const inHand = new RecordInHand(recordOf(notes), new PartitionInHand(new AbortController().signal), 3, 1);
    inHand.giveUp();
    expect(notes).toEqual(['release']);
  });
});
