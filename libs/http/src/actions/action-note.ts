import { AsyncLocalStorage } from 'node:async_hooks';
import type { Change } from './action-recorder.js';

const notes = new AsyncLocalStorage<{ change: Change }>();

/**
 * Called by a service for the change that the present request makes: what it was about, and how that looked before and after
 * (as the API shows it). Several calls complete each other. Outside a route with `@Action` it does nothing.
 */
export function noteChange(change: Change): void {
  const note = notes.getStore();
  if (note !== undefined) note.change = { ...note.change, ...change };
}

/** Runs `work` with a fresh note; `changed` tells at any time what was noted. */
export function withNote<T>(work: (changed: () => Change) => T): T {
  const note: { change: Change } = { change: {} };
  return notes.run(note, () => work(() => note.change));
}
