import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiText } from '#apps/standalone';
import { asyncApiText } from './contract/asyncapi/asyncapi-document.ts';
import { clientTypes } from './contract/client-types.ts';
import { ROOT } from './local/places.ts';

/** `npm run contract`: writes down what the code promises, for others to read and for tests to compare with. */
export async function main(): Promise<number> {
  const openApi = openApiText();
  write('docs/openapi.json', openApi);
  write('libs/api-client/src/openapi.ts', await clientTypes(openApi));
  write('docs/asyncapi.json', asyncApiText());
  return 0;
}

function write(path: string, text: string): void {
  writeFileSync(join(ROOT, path), text);
  console.log(`${path} is written`);
}
