import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../local/places.ts';
import type { Scenario } from './scenario.ts';

const FOLDER = join(ROOT, 'test/bench');
const SUFFIX = '.scenario.ts';

/** Every scenario is a file: `fan-out.scenario.ts` is `fan-out`. */
export function scenarioNames(): readonly string[] {
  if (!existsSync(FOLDER)) return [];
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
}

export async function loadScenario(name: string): Promise<Scenario> {
  const module: { readonly scenario: Scenario } = await import(pathToFileURL(join(FOLDER, `${name}${SUFFIX}`)).href);
  return module.scenario;
}
