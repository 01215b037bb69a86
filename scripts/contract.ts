import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiText } from '#apps/standalone';
import { ROOT } from './local/places.ts';

/** `npm run contract`: writes down what the code promises, for others to read and for tests to compare with. */
export async function main(): Promise<number> {
  writeFileSync(join(ROOT, 'docs/openapi.json'), openApiText());
  console.log('docs/openapi.json is written');
  return 0;
}
