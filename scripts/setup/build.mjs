import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './root.mjs';

const DIST = join(ROOT, 'dist');
/** Inside dist, so that it goes away with what it vouches for. */
const STAMP = join(DIST, '.postrider-built');
const CONFIGS = ['tsconfig.json', 'scripts/setup/tsconfig.build.json', 'package-lock.json'];

/** The same as tsconfig.build.json takes: what tests alone need is not shipped. */
const isSource = (path) => /(?<!\.(spec|fixture))\.ts$/.test(path) && !path.startsWith('libs/testing/');

function filesBelow(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

const sources = () => [...filesBelow('apps'), ...filesBelow('libs')].filter(isSource);

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...CONFIGS, ...sources()]) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

/** Whether dist was built from the sources as they are. */
export const isBuilt = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();

/**
 * Compiles all apps and libs in one go. The files are those of `nest build --all`, for a third of the processor time
 * (9 s against 27 s): that compiles the libs once per app.
 */
export function build() {
  console.log('postrider: building …');
  const started = Date.now();
  const wanted = fingerprint();
  rmSync(STAMP, { force: true });
  mkdirSync(DIST, { recursive: true });
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'scripts/setup/tsconfig.build.json')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`the build failed:\n${result.stdout}${result.stderr}`);
  removeStrays();
  writeFileSync(STAMP, wanted);
  console.log(`postrider: built in ${((Date.now() - started) / 1_000).toFixed(1)} s`);
}

/** Output whose source is gone would still be found by an import or a migration folder. */
function removeStrays() {
  const known = new Set(sources().map((path) => path.slice(0, -'.ts'.length)));
  for (const folder of ['dist/apps', 'dist/libs']) {
    for (const path of filesBelow(folder)) {
      const source = path.slice('dist/'.length).replace(/\.(js|js\.map|d\.ts)$/, '');
      if (!known.has(source)) rmSync(join(ROOT, path), { force: true });
    }
  }
}
