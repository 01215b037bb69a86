import type { Candidates } from './candidates.js';
import { KeptAnswers } from './kept-answers.js';

const ids = (count: number): Candidates => ({
  endpointIds: Array.from({ length: count }, (_, index) => `ep_${index}`),
  conditional: [],
});

describe('KeptAnswers', () => {
  it('forgets the oldest when there is no room', () => {
    const answers = new KeptAnswers(100);
    for (const question of ['one', 'two', 'three']) answers.set(question, 1, ids(30));
    expect(['one', 'two', 'three'].map((question) => answers.get(question, 1)?.endpointIds.length)).toEqual([
      undefined,
      30,
      30,
    ]);
  });

  it('keeps an answer that is larger than the room alone, until the next one', () => {
    const answers = new KeptAnswers(100);
    answers.set('small', 1, ids(1));
    answers.set('large', 1, ids(1_000));
    expect(answers.get('small', 1)).toBeUndefined();
    expect(answers.get('large', 1)?.endpointIds).toHaveLength(1_000);
    answers.set('next', 1, ids(1));
    expect(answers.get('large', 1)).toBeUndefined();
  });

  it('an answer of an earlier version is none, and its place is given back when it is replaced', () => {
    const answers = new KeptAnswers(100);
    answers.set('one', 1, ids(70));
    expect(answers.get('one', 2)).toBeUndefined();
    answers.set('one', 2, ids(70));
    expect(answers.get('one', 2)?.endpointIds).toHaveLength(70);
  });

  it('counts what comes under conditions as well', () => {
    const answers = new KeptAnswers(100);
    const { endpointIds } = ids(40);
    const condition = { holds: () => true };
    answers.set('one', 1, { endpointIds: [], conditional: [{ condition, endpointIds }] });
    answers.set('two', 1, ids(40));
    expect(answers.get('one', 1)).toBeUndefined();
    expect(answers.get('two', 1)).toBeDefined();
  });
});
