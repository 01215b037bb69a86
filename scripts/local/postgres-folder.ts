import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SystemUser } from './postgres-binaries.ts';

/** Kept over a restart of the machine, unlike /tmp. */
const OUTSIDE = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();

const linkTarget = (folder: string): string | undefined =>
  lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(folder) : undefined;

/**
 * The folder that PostgreSQL's data really goes to. Run by root, the server is another user, to whom a clone below a
 * closed folder (/root, a temporary folder) is out of reach; its data then lies outside, and `folder` is a link to it.
 */
export function dataFolderFor(user: SystemUser | undefined, folder: string): string {
  const moved = linkTarget(folder);
  if (moved !== undefined && existsSync(moved)) return moved;
  if (moved !== undefined) rmSync(folder);
  if (user === undefined) return folder;
  if (canReach(user, folder)) return folder;
  if (existsSync(join(folder, 'PG_VERSION'))) {
    throw new Error(`the system user of PostgreSQL (id ${user.uid}) can no longer reach its data in ${folder}`);
  }
  rmSync(folder, { recursive: true });
  const outside = mkdtempSync(join(OUTSIDE, 'postrider-postgres-'));
  chmodSync(outside, 0o711);
  const target = join(outside, 'data');
  mkdirSync(target, { mode: 0o700 });
  chownSync(target, user.uid, user.gid);
  symlinkSync(target, folder);
  return target;
}

function canReach(user: SystemUser, folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, user.uid, user.gid);
  return spawnSync('test', ['-w', folder], { ...user, cwd: '/' }).status === 0;
}

/** Deletes what lies outside because of `dataFolderFor`; the link goes with the folder that holds it. */
export function removeOutsideData(folder: string): void {
  const target = linkTarget(folder);
  if (target?.startsWith(join(OUTSIDE, 'postrider-postgres-')) === true)
    rmSync(dirname(target), { recursive: true, force: true });
}
