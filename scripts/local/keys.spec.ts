import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseApiKey } from '../../libs/http/src/access/api-key.js';
import { parseKeyring } from '../../libs/domain/src/secrets/keyring.js';
import { keptKeys, newKeys } from './keys.ts';

describe('local keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are what the apps accept', () => {
    const { apiKey, secretsKeys } = newKeys();
    expect(parseApiKey(apiKey)).toMatchObject({ environment: 'dev' });
    expect(parseKeyring(secretsKeys)).toMatchObject({ ok: true });
  });

  it('are made once, in a file for nobody else', () => {
    const path = join(folder, 'keys.json');
    const keys = keptKeys(path);
    expect(keptKeys(path)).toEqual(keys);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
