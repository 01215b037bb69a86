import { table } from './table.js';

describe('table', () => {
  it('aligns words to the left and numbers to the right, and ends no line with spaces', () => {
    const text = table(
      ['', 'per second', 'note'],
      [
        ['bare loop', 12_000, 'base'],
        ['delivered', 900, ''],
      ],
    );
    expect(text.split('\n')).toEqual([
      '           per second  note',
      'bare loop       12000  base',
      'delivered         900',
    ]);
  });
});
