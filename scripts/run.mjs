#!/usr/bin/env node
// The first script of a clean clone: it runs on the system's Node, needs no package, and hands over to Node 24.
//   node scripts/run.mjs <script> [arguments]     installs and builds if stale, then runs scripts/<script>.ts
//   node scripts/run.mjs install | build          only that
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, isBuilt } from './setup/build.mjs';
import { install, isInstalled } from './setup/install.mjs';
import { withLock } from './setup/lock.mjs';
import { ROOT } from './setup/root.mjs';

const NODE_MAJOR = 24;
const IN_MEMORY = new Set(['unit', 'simulation']);
const WITH_SERVICES = new Set(['integration', 'e2e', 'faults']);
/** What each script needs before it runs. Tests that run in memory compile what they read by themselves. */
const SCRIPTS = {
  start: () => true,
  bench: () => true,
  contract: () => true,
  test: (args) => !IN_MEMORY.has(args[0]) || args.some((word) => WITH_SERVICES.has(word)),
  kafka: () => false,
  reset: () => false,
};

async function main([name = '', ...args]) {
  const ownNode = Number(process.versions.node.split('.')[0]);
  if (ownNode < 20)
    return fail(`Node ${process.versions.node} is too old: Postrider needs 20 or newer to install its own.`);
  if (!(name in SCRIPTS) && name !== 'install' && name !== 'build') {
    return fail(`unknown script "${name}"; there are ${[...Object.keys(SCRIPTS), 'install', 'build'].join(', ')}`);
  }
  if (!isInstalled()) await withLock(() => isInstalled() || install());
  if (name === 'install') return 0;
  if (ownNode !== NODE_MAJOR) return await handOver([name, ...args]);
  if ((name === 'build' || SCRIPTS[name](args)) && !isBuilt()) await withLock(() => isBuilt() || build());
  if (name === 'build') return 0;
  const script = await import(pathToFileURL(join(ROOT, 'scripts', `${name}.ts`)).href);
  return await script.main(args);
}

/** Runs this script again on the pinned Node; its signals and exit code become ours. */
async function handOver(args) {
  const node = join(ROOT, 'node_modules/node/bin/node');
  if (!existsSync(node))
    return fail(`${node} is missing: was the install script of the package "node" skipped? Run npm ci.`);
  const child = spawn(node, [join(ROOT, 'scripts/run.mjs'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, POSTRIDER_LAUNCHER_PID: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

function fail(message) {
  console.error(`postrider: ${message}`);
  return 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = fail(error instanceof Error ? error.message : String(error));
  if (process.env.POSTRIDER_DEBUG) console.error(error);
}
