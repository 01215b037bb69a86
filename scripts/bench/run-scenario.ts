import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onStopSignal } from '../local/stop-signal.ts';
import { ROOT } from '../local/places.ts';
import type { Bench, Findings, OptionValues, Scenario, ScenarioOptions } from './scenario.ts';

/** Git-ignored. */
const RESULTS = join(ROOT, '.postrider/bench');
const INTERRUPTED = 130;
/** What a scenario that was cut short left in the event loop does not keep us. */
const LINGER_MS = 5_000;

export interface ScenarioRun {
  readonly name: string;
  readonly scenario: Scenario;
  readonly values: OptionValues<ScenarioOptions>;
  readonly profile: boolean;
}

/** Runs it to its end or limit, cleans up, prints what it found and writes it down. Resolves to the exit code. */
export async function runScenario({ name, scenario, values, profile }: ScenarioRun): Promise<number> {
  const stopping = new AbortController();
  const ends: (() => Promise<void> | void)[] = [];
  const bench: Bench = {
    signal: stopping.signal,
    profileFolder: profile ? RESULTS : undefined,
    tell: (line) => console.log(line),
    atEnd: (stop) => {
      ends.push(stop);
    },
  };
  mkdirSync(RESULTS, { recursive: true });
  const aborted = new Promise<never>((_, reject) => {
    stopping.signal.addEventListener('abort', () => reject(stopping.signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  let interrupted = false;
  onStopSignal(
    (why) => {
      interrupted = true;
      stopping.abort(new Error(`stopped by ${why}`));
    },
    () => process.exit(INTERRUPTED),
  );
  const limit = setTimeout(
    () => stopping.abort(new Error(`${name} took longer than ${scenario.limitMinutes} min`)),
    scenario.limitMinutes * 60_000,
  );
  try {
    const findings = await Promise.race([scenario.run(bench, values), aborted]);
    report(name, values, findings);
    return 0;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env['POSTRIDER_DEBUG'] !== undefined) console.error(error);
    return interrupted ? INTERRUPTED : 1;
  } finally {
    clearTimeout(limit);
    for (const end of ends.reverse()) await runEnd(end);
    setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}

/** One end that fails leaves the others to run. */
async function runEnd(end: () => Promise<void> | void): Promise<void> {
  try {
    await end();
  } catch (error) {
    console.error(`cleaning up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function report(name: string, options: OptionValues<ScenarioOptions>, { lines, figures }: Findings): void {
  console.log(`\n${lines.join('\n')}`);
  const file = join(RESULTS, `${name}.json`);
  const written = { scenario: name, at: new Date().toISOString(), options, figures };
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}
