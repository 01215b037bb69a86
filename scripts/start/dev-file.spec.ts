import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statePaths } from '../local/places.ts';
import {
  announceStart,
  claimStart,
  readDevFile,
  releaseStart,
  removeDevFile,
  runningStart,
  writeDevFile,
} from './dev-file.ts';

describe('the place of npm start in a clone', () => {
  const paths = statePaths(mkdtempSync(join(tmpdir(), 'postrider-start-')));
  afterEach(() => releaseStart(paths));
  afterAll(() => rmSync(paths.folder, { recursive: true }));

  it('is taken by the first', () => {
    expect(claimStart(paths)).toBeUndefined();
    announceStart(paths, { baseUrl: 'http://127.0.0.1:8400' });
    expect(claimStart(paths)).toMatchObject({ pid: process.pid, baseUrl: 'http://127.0.0.1:8400' });
  });

  it('is free again after a release', () => {
    claimStart(paths);
    releaseStart(paths);
    expect(runningStart(paths)).toBeUndefined();
    expect(claimStart(paths)).toBeUndefined();
  });

  it.each([
    ['a killed one whose pid nobody has', { pid: 2 ** 22 + 1, identity: '1 node' }],
    ['a killed one whose pid somebody else got', { pid: process.pid, identity: '1 node' }],
  ])('is not held by %s', (_who, start) => {
    writeFileSync(paths.start, JSON.stringify(start));
    expect(claimStart(paths)).toBeUndefined();
  });

  it('is described in a file for nobody else, while it runs', () => {
    const dev = { baseUrl: 'http://x', apiKey: 'k', kafkaBrokers: 'b', databaseUrl: 'd', pid: process.pid };
    writeDevFile(dev, paths);
    expect(readDevFile(paths)).toEqual(dev);
    expect(statSync(paths.dev).mode & 0o777).toBe(0o600);
    writeDevFile({ ...dev, pid: 2 ** 22 + 1 }, paths);
    expect(readDevFile(paths)).toBeUndefined();
    removeDevFile(paths);
    expect(readDevFile(paths)).toBeUndefined();
  });
});
