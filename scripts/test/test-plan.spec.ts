import { addCounts, countsLine, failureLines, isSuccess, SUITES, testPlan } from './test-plan.ts';

describe('npm test', () => {
  it.each([
    ['all suites', [], SUITES, []],
    ['one suite', ['unit'], ['unit'], []],
    ['two suites, in their usual order', ['e2e', 'unit'], ['unit', 'e2e'], []],
    ['one suite by a pattern', ['e2e', 'fan-out'], ['e2e'], ['fan-out']],
    ['all suites by a pattern', ['fan-out'], SUITES, ['fan-out']],
    ['a suite with an option for Jest', ['unit', '-t', 'a 410'], ['unit'], ['-t', 'a 410']],
    ['a pattern that is also the name of a suite', ['unit', 'retry', 'faults'], ['unit'], ['retry', 'faults']],
  ])('runs %s', (_requirement, args, suites, jestArguments) => {
    expect(testPlan(args)).toMatchObject({ suites, jestArguments });
  });

  it.each([
    ['a seed', ['--seed=7'], [], { SIMULATION_SEED: '7' }],
    [
      'one scenario of a seed, once',
      ['--seed=7', '--path=12:3'],
      ['seeds-1'],
      { SIMULATION_SEED: '7', SIMULATION_PATH: '12:3' },
    ],
    ['more scenarios', ['--runs=20000', '-t', 'holds'], ['-t', 'holds'], { SIMULATION_RUNS: '20000' }],
  ])('gives the simulation %s', (_requirement, options, jestArguments, seeds) => {
    expect(testPlan(['simulation', ...options])).toMatchObject({ suites: ['simulation'], jestArguments, seeds });
  });

  it('leaves such options to Jest elsewhere', () => {
    expect(testPlan(['unit', '--seed=7'])).toMatchObject({ jestArguments: ['--seed=7'], seeds: {} });
  });

  it('needs no services for what runs in memory', () => {
    expect(testPlan(['simulation']).needsServices).toBe(false);
    expect(testPlan(['unit']).needsServices).toBe(false);
    expect(testPlan(['unit', 'integration']).needsServices).toBe(true);
  });

  it.each([
    [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed', true],
    [{ passed: 3, failed: 1, skipped: 2 }, '3 passed, 1 failed, 2 skipped', false],
    [{ passed: 0, failed: 0, skipped: 4 }, '0 passed, 0 failed, 4 skipped', false],
  ])('ends with %j as "%s"', (counts, line, success) => {
    expect([countsLine(counts), isSuccess(counts)]).toEqual([line, success]);
  });

  it('adds up its suites', () => {
    const one = { passed: 1, failed: 2, skipped: 3 };
    expect(addCounts(one, one)).toEqual({ passed: 2, failed: 4, skipped: 6 });
  });

  it('tells what failed once more at the end, each in its first lines', () => {
    const why = Array.from({ length: 14 }, (_, line) => `line ${line}`).join('\n');
    const lines = failureLines([
      { file: 'a.spec.ts', test: 'holds', why: 'expected 1\ngot 2\n' },
      { file: 'b.spec.ts', test: 'lasts', why },
    ]);
    expect(lines.slice(0, 5)).toEqual([
      'FAILED a.spec.ts: holds',
      '    expected 1',
      '    got 2',
      'FAILED b.spec.ts: lasts',
      '    line 0',
    ]);
    expect(lines.slice(-2)).toEqual(['    line 11', '    …']);
  });

  it('tells no more than twenty of them', () => {
    const failures = Array.from({ length: 23 }, (_, index) => ({ file: 'a', test: `${index}`, why: 'no' }));
    expect(failureLines(failures).slice(-3)).toEqual(['FAILED a: 19', '    no', 'and 3 more']);
  });
});
