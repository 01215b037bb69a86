import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

const LOCK_FILE = join(ROOT, 'package-lock.json');
/** Inside node_modules, so that it goes away with what it vouches for. */
const STAMP = join(ROOT, 'node_modules/.postrider-installed');
const NODE_24 = join(ROOT, 'node_modules/node/bin/node');

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
const lockHash = () => createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex');

/** Whether node_modules holds what package-lock.json asks for. */
export function isInstalled() {
  if (!existsSync(NODE_24)) return false;
  if (read(STAMP) === lockHash()) return true;
  if (!installedByHand()) return false;
  writeFileSync(STAMP, lockHash());
  return true;
}

/** Somebody ran npm directly: npm's own record of what it installed then agrees with the lock. */
function installedByHand() {
  const record = read(join(ROOT, 'node_modules/.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages).filter(([path]) => path !== '');
  // Optional packages of other systems are wanted and not installed.
  return (
    wanted.every(
      ([path, { version, optional }]) => installed[path]?.version === version || (optional && !installed[path]),
    ) && Object.keys(installed).every((path) => wanted.some(([known]) => known === path))
  );
}

/** Runs `npm ci`; quiet unless it fails. */
export function install() {
  console.log('postrider: installing packages (npm ci) …');
  const started = Date.now();
  let result = npm('ci');
  // A lock written where the registry lacks packages of other systems does not name those, which `npm ci` refuses.
  if (result.status !== 0 && /EUSAGE/.test(result.stderr)) result = npm('install', '--no-save');
  if (result.error) throw new Error(`npm cannot be run: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`npm could not install the packages:\n${result.stdout}${result.stderr}`);
  if (!existsSync(NODE_24)) throw new Error(`npm left no ${NODE_24}: the package "node" must run its install script`);
  writeFileSync(STAMP, lockHash());
  console.log(`postrider: installed in ${Math.round((Date.now() - started) / 1_000)} s`);
}

function npm(...args) {
  // Under npm, the npm that runs us; else the one on the path.
  const [command, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  return spawnSync(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // Under `NODE_ENV=production` npm would leave out the compiler.
    env: { ...process.env, NODE_ENV: 'development' },
  });
}
