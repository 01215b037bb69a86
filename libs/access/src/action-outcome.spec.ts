import { outcomeOf } from './action-outcome.js';

describe('the outcome of a call', () => {
  test.each([
    [200, 'succeeded'],
    [204, 'succeeded'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'refused'],
    [409, 'refused'],
    [422, 'refused'],
    [500, 'failed'],
    [503, 'failed'],
  ])('that was answered %d is %s', (status, result) => {
    expect(outcomeOf({ status }).result).toBe(result);
  });

  test('tells what changed, without telling secrets', () => {
    const outcome = outcomeOf({
      status: 200,
      target: 'ep_1',
      before: { headers: { a: 'old-value' }, url: 'https://a.example/' },
      after: { headers: { a: 'new-value' }, url: 'https://a.example/' },
    });
    expect(outcome.changed).toEqual(['headers']);
    expect(JSON.stringify(outcome)).not.toMatch(/old-value|new-value/);
  });

  test.each([
    ['NUL', 'a\0b', 'a\ufffdb'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
  ])('holds no %s, which no jsonb takes', (_name, text, stored) => {
    expect(JSON.parse(outcomeOf({ status: 200, after: { text } }).after ?? '')).toEqual({ text: stored });
  });

  test('holds whole characters beyond the first plane', () => {
    expect(JSON.parse(outcomeOf({ status: 200, after: { text: '😀' } }).after ?? '')).toEqual({ text: '😀' });
  });

  test('says of what is too large only how large it is', () => {
    const after = Object.fromEntries(
      Array.from({ length: 100 }, (_unused, index) => [`field${index}`, 'x'.repeat(900)]),
    );
    expect(JSON.parse(outcomeOf({ status: 200, after }).after ?? '')).toEqual({ tooLarge: expect.any(Number) });
  });
});
