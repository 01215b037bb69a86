import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export const RECEIVER_NAMES = ['ok', 'slow', 'flaky', 'failing', 'gone'] as const;
export type ReceiverName = (typeof RECEIVER_NAMES)[number];

/** One example receiver's endpoint. Its secret is shown once by the API, so it is kept here (mode 600). */
export interface DemoEndpoint {
  readonly name: ReceiverName;
  readonly endpointId: string;
  readonly url: string;
  readonly secret: string;
}

/** `.postrider/demo.json`: what the example receivers are registered as, over restarts. */
export interface DemoFile {
  readonly port: number;
  readonly endpoints: readonly DemoEndpoint[];
}

export function readDemoFile(path: string): DemoFile | undefined {
  try {
    const demo: DemoFile = JSON.parse(readFileSync(path, 'utf8'));
    return demo;
  } catch {
    return undefined; // The first start, or half written by a start that was killed.
  }
}

export function writeDemoFile(path: string, demo: DemoFile): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export const receiverUrl = (port: number, name: ReceiverName): string => `http://127.0.0.1:${port}/hooks/${name}`;
