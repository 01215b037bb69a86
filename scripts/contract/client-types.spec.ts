import { readFileSync } from 'node:fs';
import { clientTypes } from './client-types.ts';

describe('the generated client', () => {
  test('has the types of docs/openapi.json: npm run contract', async () => {
    const made = await clientTypes(readFileSync('docs/openapi.json', 'utf8'));
    expect(readFileSync('libs/api-client/src/openapi.ts', 'utf8')).toBe(made);
  });
});
