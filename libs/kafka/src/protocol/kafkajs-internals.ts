import { createRequire } from 'node:module';

/** The one release whose source was read; in another, what is mended here may be gone or elsewhere. */
const READ_VERSION = '2.2.4';

/** Says in words whether a mend is in force. */
export type Mend = { readonly mended: true } | { readonly mended: false; readonly reason: string };

export type LoadInternal = (path: string) => unknown;

/** Calls `mend` with a way to load kafkajs' own files, if the installed kafkajs is the release that is known. */
export function mendKafkaJs(mend: (load: LoadInternal) => Mend): Mend {
  const load: LoadInternal = createRequire(import.meta.url);
  const version = versionOf(load('kafkajs/package.json'));
  if (version !== READ_VERSION) return { mended: false, reason: `kafkajs is ${version}, not ${READ_VERSION}` };
  return mend((path) => load(`kafkajs/src/${path}`));
}

const versionOf = (manifest: unknown): string =>
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
