import { createHash } from 'node:crypto';
import { newId } from '#libs/contracts';

/** The same for the same row, so that an event which is written to the topic twice is one event. */
export const operationalEventId = (seq: string, atMs: number): string =>
  newId('evt', atMs, createHash('sha256').update(`operational ${seq} ${atMs}`).digest());
