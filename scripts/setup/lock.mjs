import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './root.mjs';

const LOCK = join(ROOT, '.cache/setup.lock');
/** No install or build takes that long: the lock's owner died and its pid went to somebody else. */
const STALE_AFTER_MS = 20 * 60_000;

/** Runs `action` while no other run of this clone installs or builds. */
export async function withLock(action, lock = LOCK) {
  mkdirSync(dirname(lock), { recursive: true });
  let told = false;
  while (!take(lock)) {
    if (removeStale(lock)) continue;
    if (!told) console.log(`postrider: another run (pid ${ownerOf(lock)}) installs or builds; waiting for it …`);
    told = true;
    await sleep(200);
  }
  const release = () => rmSync(lock, { force: true });
  const stop = (signal) => {
    release();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  try {
    return await action();
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
    release();
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined; // Released meanwhile.
  }
}

function removeStale(lock) {
  const owner = ownerOf(lock);
  if (owner === undefined) return true;
  if (owner > 0 && isAlive(owner) && ageMs(lock) < STALE_AFTER_MS) return false;
  // Moved aside first: of two runs that see the same stale lock, one gets it.
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return true;
  }
  rmSync(aside, { force: true });
  return true;
}

function ageMs(lock) {
  try {
    return Date.now() - statSync(lock).mtimeMs;
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
