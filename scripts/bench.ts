import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './local/places.ts';

const FOLDER = join(ROOT, 'test/bench');
const SUFFIX = '.bench.ts';

/** `npm run bench [-- scenario]`: runs test/bench/<scenario>.bench.ts, which exports `main(args)`; `throughput` unless named. */
export async function main([scenario = 'throughput', ...args]: readonly string[]): Promise<number> {
  const file = join(FOLDER, `${scenario}${SUFFIX}`);
  if (!existsSync(file)) {
    const known = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX)) : [];
    const names = known.map((name) => name.slice(0, -SUFFIX.length)).join(', ');
    console.error(`there is no benchmark "${scenario}"; there are: ${names === '' ? 'none yet' : names}`);
    return 1;
  }
  const bench: { main(args: readonly string[]): Promise<number> } = await import(pathToFileURL(file).href);
  return await bench.main(args);
}
