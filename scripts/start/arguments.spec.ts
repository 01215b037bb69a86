import { startArguments, wantedPort } from './arguments.ts';

describe('npm start', () => {
  it.each([
    [[], { ok: true, demo: true }],
    [['--no-demo'], { ok: true, demo: false }],
    [['--nodemo'], { ok: false, message: expect.stringContaining('"--nodemo"') }],
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
