import type { AutoDisable } from '#libs/contracts';
import { healthAfter, healthWhenGone, type HealthState } from './endpoint-health.js';

const HOUR = 3_600_000;
const START = 1_700_000_000_000;
const SINCE = START - HOUR;
const never: AutoDisable = { mode: 'never' };
const byFailures = (failures: number): AutoDisable => ({ mode: 'failures', failures });
const byTime = (hours: number): AutoDisable => ({ mode: 'time', hours });

interface Lived {
  state: HealthState | undefined;
  /** What was decided, and after which attempt (1-based). */
  readonly said: string[];
}

/** @param story hours after the start at which an attempt was answered */
function live(rule: AutoDisable, story: readonly (readonly [number, 'ok' | 'no'])[], before?: HealthState): Lived {
  const lived: Lived = { state: before, said: [] };
  for (const [index, [hours, answer]] of story.entries()) {
    const observed = { succeeded: answer === 'ok', atMs: START + hours * HOUR, rule, stateSinceMs: SINCE };
    const { state, verdict } = healthAfter(lived.state, observed);
    lived.state = state;
    if (verdict.kind === 'none') continue;
    lived.said.push(`${verdict.kind === 'disable' ? verdict.reason : verdict.kind} after ${index + 1}`);
  }
  return lived;
}
const failures = (count: number, everyHours = 0): (readonly [number, 'no'])[] =>
  Array.from({ length: count }, (_, index) => [index * everyHours, 'no']);

describe('an endpoint that fails', () => {
  test.each<[string, AutoDisable, readonly (readonly [number, 'ok' | 'no'])[], readonly string[]]>([
    ['ten in a row disable it, and five warn', byFailures(10), failures(10), ['warn after 5', 'failures after 10']],
    ['nine do not', byFailures(10), failures(9), ['warn after 5']],
    [
      'a success between them begins anew',
      byFailures(4),
      [...failures(3), [0, 'ok'], ...failures(3)],
      ['warn after 2', 'warn after 6'],
    ],
    ['one is enough when it says so, without a warning', byFailures(1), failures(1), ['failures after 1']],
    ['an odd limit warns from its upper half on', byFailures(5), failures(4), ['warn after 3']],
    [
      'five days of nothing else disable it, and half of that warns',
      byTime(120),
      failures(12, 12),
      ['warn after 6', 'failing_for_long after 11'],
    ],
    [
      'a single success in five days saves it',
      byTime(120),
      [...failures(10, 12), [110, 'ok'], [130, 'no']],
      ['warn after 6'],
    ],
    ['four failures in a month are too few to tell', byTime(120), failures(4, 240), []],
    ['the fifth disables it at once', byTime(120), failures(5, 240), ['failing_for_long after 5']],
    ['hundreds within minutes say nothing about days', byTime(120), failures(500), []],
    ['half an hour may be the rule', byTime(0.5), failures(6, 0.1), ['warn after 5', 'failing_for_long after 6']],
    ['never is never', never, failures(1_000, 24), []],
  ])('%s', (_what, rule, story, said) => {
    expect(live(rule, story).said).toEqual(said);
  });

  test('what is disabled stays so, says it once, and a late success changes nothing', () => {
    const { state, said } = live(byFailures(2), [...failures(4), [1, 'ok']]);
    expect(said).toEqual(['warn after 1', 'failures after 2']);
    expect(state).toMatchObject({ consecutiveFailures: 2, disabledAtMs: START });
  });

  test('a change of its state begins anew: that it was enabled is such a one', () => {
    const { state } = live(byFailures(2), failures(2));
    const now = { atMs: START + HOUR, stateSinceMs: SINCE + 1, lastSuccessAtMs: START - HOUR };
    const later = { succeeded: false, rule: byFailures(2), ...now };
    expect(healthAfter(state, later)).toEqual({
      state: {
        consecutiveFailures: 1,
        firstFailureAtMs: START + HOUR,
        lastFailureAtMs: START + HOUR,
        lastSuccessAtMs: START - HOUR,
        warnedAtMs: START + HOUR,
        stateSinceMs: SINCE + 1,
      },
      verdict: { kind: 'warn' },
    });
  });

  test('remembers the first and the last failure', () => {
    expect(live(never, failures(3, 1)).state).toEqual({
      consecutiveFailures: 3,
      firstFailureAtMs: START,
      lastFailureAtMs: START + 2 * HOUR,
      stateSinceMs: SINCE,
    });
  });

  test('410 disables whatever the rule', () => {
    const gone = healthWhenGone(live(never, failures(3)).state, START, SINCE);
    expect(gone).toMatchObject({ consecutiveFailures: 3, disabledAtMs: START });
    expect(live(byFailures(1), failures(1), gone).said).toEqual([]);
  });
});

describe('an endpoint that is well', () => {
  test.each<[string, HealthState | undefined]>([
    ['it always was', undefined],
    ['after failures', live(byFailures(10), failures(6)).state],
    ['it was disabled, and its owner enabled it', { ...healthWhenGone(undefined, START, SINCE - 1) }],
  ])('is nothing to remember: %s', (_what, before) => {
    const observed = { succeeded: true, atMs: START, rule: byFailures(10), stateSinceMs: SINCE };
    expect(healthAfter(before, observed)).toEqual({ state: undefined, verdict: { kind: 'none' } });
  });
});
