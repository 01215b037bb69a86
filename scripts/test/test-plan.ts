/** The suites, in the order in which they run. */
export const SUITES = ['unit', 'integration', 'e2e', 'faults'] as const;
export type Suite = (typeof SUITES)[number];

export interface TestPlan {
  readonly suites: readonly Suite[];
  /** For Jest: file patterns and options such as `-t`. */
  readonly jestArguments: readonly string[];
  readonly needsServices: boolean;
}

/** `npm test -- e2e fan-out` is one suite and a pattern; without a suite's name the pattern is for all of them. */
export function testPlan(args: readonly string[]): TestPlan {
  const isSuite = (word: string): word is Suite => SUITES.some((suite) => suite === word);
  const end = args.findIndex((word) => !isSuite(word));
  const named = args.slice(0, end === -1 ? args.length : end).filter(isSuite);
  const suites = named.length === 0 ? SUITES : SUITES.filter((suite) => named.includes(suite));
  return { suites, jestArguments: args.slice(named.length), needsServices: suites.some((suite) => suite !== 'unit') };
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const addCounts = (one: TestCounts, other: TestCounts): TestCounts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

/** The last line of a run. */
export const countsLine = ({ passed, failed, skipped }: TestCounts): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;

/** Nothing executed is a failure: a mistyped pattern must not look like success. */
export const isSuccess = ({ passed, failed }: TestCounts): boolean => failed === 0 && passed > 0;
