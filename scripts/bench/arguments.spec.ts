import { benchArguments, describeOptions } from './arguments.js';

const options = {
  events: { default: 1_000, min: 1, max: 5_000, meaning: 'events that are published' },
  neighbour: { default: 'all', oneOf: ['all', 'hang'], meaning: 'which one' },
} as const;

describe('benchArguments', () => {
  it.each<[string, string[], object]>([
    ['without words the defaults hold', [], { ok: true, values: { events: 1_000, neighbour: 'all' }, profile: false }],
    ['a bare word is the first option', ['20'], { ok: true, values: { events: 20, neighbour: 'all' }, profile: false }],
    [
      'options are named',
      ['--neighbour=hang', '--events=7'],
      { ok: true, values: { events: 7, neighbour: 'hang' }, profile: false },
    ],
    [
      'a profile can be asked for',
      ['--profile'],
      { ok: true, values: { events: 1_000, neighbour: 'all' }, profile: true },
    ],
    ['a number has bounds', ['--events=5001'], { ok: false, message: '--events="5001": give 1 to 5000' }],
    ['a number is whole', ['1.5'], { ok: false, message: '--events="1.5": give 1 to 5000' }],
    ['a number is given', ['--events'], { ok: false, message: '--events="": give 1 to 5000' }],
    ['a word is one of a few', ['--neighbour=x'], { ok: false, message: '--neighbour="x": give all, hang' }],
    [
      'what is not known is named',
      ['--sleep=1'],
      { ok: false, message: 'there is no option "--sleep=1"; there are --events=, --neighbour=, --profile' },
    ],
  ])('%s', (_, args, expected) => {
    expect(benchArguments(args, options)).toEqual(expected);
  });
});

describe('describeOptions', () => {
  it('says what each means, and what may be given', () => {
    expect(describeOptions(options)).toEqual([
      '--events=1000  events that are published (1 to 5000)',
      '--neighbour=all  which one (all, hang)',
    ]);
  });
});
