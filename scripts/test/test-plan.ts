/** The suites, in the order in which they run. */
export const SUITES = ['unit', 'simulation', 'integration', 'e2e', 'faults'] as const;
export type Suite = (typeof SUITES)[number];

export interface TestPlan {
  readonly suites: readonly Suite[];
  /** For Jest: file patterns and options such as `-t`. */
  readonly jestArguments: readonly string[];
  readonly needsServices: boolean;
  /** For the simulation: which seeds, as environment variables. */
  readonly seeds: Readonly<Record<string, string>>;
}

/** These run everything in memory: they need neither PostgreSQL nor Kafka, nor a build. */
const IN_MEMORY: ReadonlySet<Suite> = new Set(['unit', 'simulation']);
const SEED_OPTION = /^--(seed|path|runs)=(.+)$/;

/**
 * `npm test -- e2e fan-out` is one suite and a pattern; without a suite's name the pattern is for all of them.
 * `npm test -- simulation --seed=7 --path=12:3` runs exactly that scenario again, `--runs=20000` more of them.
 */
export function testPlan(args: readonly string[]): TestPlan {
  const isSuite = (word: string): word is Suite => SUITES.some((suite) => suite === word);
  const end = args.findIndex((word) => !isSuite(word));
  const named = args.slice(0, end === -1 ? args.length : end).filter(isSuite);
  const suites = named.length === 0 ? SUITES : SUITES.filter((suite) => named.includes(suite));
  const rest = args.slice(named.length);
  const asked = suites.length === 1 && suites[0] === 'simulation' ? rest.flatMap((word) => seedOption(word)) : [];
  const jestArguments = asked.length === 0 ? [...rest] : rest.filter((word) => !SEED_OPTION.test(word));
  // A scenario is replayed once, not in each shard.
  if (asked.some(([name]) => name === 'SIMULATION_PATH')) jestArguments.push('seeds-1');
  return {
    suites,
    jestArguments,
    needsServices: suites.some((suite) => !IN_MEMORY.has(suite)),
    seeds: Object.fromEntries(asked),
  };
}

function seedOption(word: string): readonly (readonly [string, string])[] {
  const [, name, value] = SEED_OPTION.exec(word) ?? [];
  return name === undefined || value === undefined ? [] : [[`SIMULATION_${name.toUpperCase()}`, value]];
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface TestFailure {
  readonly file: string;
  readonly test: string;
  /** What Jest says, stack included. */
  readonly why: string;
}

export interface SuiteResult {
  readonly counts: TestCounts;
  readonly failures: readonly TestFailure[];
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

const MOST_FAILURES = 20;
const MOST_LINES_EACH = 12;

/** What failed, told once more at the end: what was printed when it happened lies far up by then, or was cut off. */
export function failureLines(failures: readonly TestFailure[]): readonly string[] {
  const told = failures.slice(0, MOST_FAILURES).flatMap(({ file, test, why }) => {
    const lines = why.trimEnd().split('\n');
    const kept = lines.slice(0, MOST_LINES_EACH).map((line) => `    ${line}`);
    return [`FAILED ${file}: ${test}`, ...kept, ...(lines.length > MOST_LINES_EACH ? ['    …'] : [])];
  });
  const left = failures.length - MOST_FAILURES;
  return left > 0 ? [...told, `and ${left} more`] : told;
}
