import fc from 'fast-check';
import type { DispatcherSeams } from '../member/dispatcher-process.js';
import { scenario } from './scenario.arbitrary.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';

export interface Exploration {
  readonly seed: number;
  /** fast-check's path to one run, as a failure names it. */
  readonly path?: string;
  readonly runs: number;
  /** Look for a smaller scenario that fails too. */
  readonly shrink?: boolean;
  readonly plant?: () => DispatcherSeams;
  /** Names of the only invariants that count. */
  readonly looksFor?: readonly string[];
}

/** The smallest scenario found that breaks an invariant. */
export interface Found {
  readonly seed: number;
  readonly path: string;
  readonly scenario: Scenario;
  readonly violations: readonly string[];
}

/** Runs as many scenarios as asked, until one breaks an invariant. Undefined: none did. */
export async function explore({
  seed,
  path,
  runs,
  shrink = true,
  plant,
  looksFor,
}: Exploration): Promise<Found | undefined> {
  const property = fc.asyncProperty(scenario, async (one) => {
    const all = (await simulate(one, { seams: plant?.() ?? {} })).violations;
    const violations = all.filter((line) => looksFor === undefined || looksFor.includes(line.split(':')[0] ?? ''));
    if (violations.length > 0) throw new Violated(violations);
  });
  const details = await fc.check(property, {
    seed,
    numRuns: runs,
    endOnFailure: !shrink,
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return undefined;
  const { errorInstance, counterexample, counterexamplePath } = details;
  if (!(errorInstance instanceof Violated) || counterexample === null) throw errorInstance;
  return {
    seed: details.seed,
    path: counterexamplePath ?? '',
    scenario: counterexample[0],
    violations: errorInstance.violations,
  };
}

class Violated extends Error {
  constructor(readonly violations: readonly string[]) {
    super(violations.join('\n'));
  }
}
