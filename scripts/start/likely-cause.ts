import type { ProcessExit } from '../local/local-process.ts';

/** What a process prints before it dies, and what that usually means. The first match counts. */
const KNOWN_CAUSES: readonly (readonly [RegExp, string])[] = [
  [/EADDRINUSE|Address already in use|could not bind/i, 'another program took its port meanwhile; start again'],
  [/ENOSPC|No space left on device/i, 'the disk is full'],
  [/OutOfMemoryError|heap out of memory|Cannot allocate memory/i, 'it ran out of memory'],
  [/configuration has \d+ problem/i, 'a setting is missing or wrong: the lines above name it'],
  [/ERR_MODULE_NOT_FOUND|Cannot find module/i, 'the build is incomplete: delete dist and start again'],
  [/Failed to acquire lock on file \.lock/i, 'another Kafka broker works on the same data folder'],
  [/postmaster\.pid" already exists/i, 'another PostgreSQL server works on the same data folder'],
  [/database files are incompatible/i, 'the data was written by another PostgreSQL version: npm run reset deletes it'],
  [
    /password authentication failed/i,
    'the database does not know the password of .postrider/keys.json: npm run reset starts anew',
  ],
  [/Too many open files|EMFILE/i, 'it ran out of file handles: raise `ulimit -n`'],
  [/EACCES|Permission denied/i, 'it may not read or write one of its files'],
];

/** The likely cause of a process's end, from what it last printed and how it ended. */
export function likelyCause(lastLines: readonly string[], exit: ProcessExit): string {
  const text = lastLines.join('\n');
  const known = KNOWN_CAUSES.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return known[1];
  if (exit.signal === 'SIGKILL') return 'it was killed from outside: by hand, or by the system for lack of memory';
  if (exit.signal !== null) return `somebody sent it ${exit.signal}`;
  return 'unknown; its log tells more';
}
