import { resolve } from 'node:path';

/** Where this clone lies. */
export const ROOT = resolve(import.meta.dirname, '../..');
