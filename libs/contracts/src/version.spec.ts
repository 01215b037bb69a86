import { readFileSync } from 'node:fs';
import { VERSION } from './version.js';

test('the version sent to receivers is that of package.json', () => {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(manifest).toMatchObject({ version: VERSION });
});
