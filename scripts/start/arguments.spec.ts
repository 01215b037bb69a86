import { startArguments, wantedPort } from './arguments.ts';

describe('npm start', () => {
  it.each([
    [[], { ok: true, demo: true, processes: 1 }],
    [['--no-demo'], { ok: true, demo: false, processes: 1 }],
    [['--processes', '3', '--no-demo'], { ok: true, demo: false, processes: 3 }],
    [['--processes=2'], { ok: true, demo: true, processes: 2 }],
    [['--nodemo'], { ok: false, message: expect.stringContaining('"--nodemo"') }],
    [['--processes'], { ok: false, message: expect.stringContaining('--processes is ""') }],
    [['--processes', '0'], { ok: false, message: expect.stringContaining('from 1 to') }],
    [['--processes', 'two'], { ok: false, message: expect.stringContaining('"two"') }],
  ])('reads %j', (args, expected) => {
    expect(startArguments(args)).toEqual(expected);
  });

  it.each([
    [undefined, 8400],
    ['', 8400],
    ['9000', 9000],
    ['0', undefined],
    ['65536', undefined],
    ['80a', undefined],
  ])('takes PORT=%s as %s', (text, port) => {
    expect(wantedPort(text)).toBe(port);
  });
});
