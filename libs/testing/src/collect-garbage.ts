import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collector: ((options: object) => void) | undefined;

/** `minor`: young garbage only. `major`: everything that is not in use. */
export function collectGarbage(type: 'minor' | 'major'): void {
  // A context is garbage itself, so there is one.
  collector ??= exposed();
  collector({ type, execution: 'sync' });
}

function exposed(): (options: object) => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('V8 does not show its collector');
  return (options) => void collect(options);
}
