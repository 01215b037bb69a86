import type { ReceiverName } from './demo-file.ts';

export interface ReceiverReply {
  readonly status: number;
  readonly delayMs: number;
}

export const BEHAVIOURS: Readonly<Record<ReceiverName, string>> = {
  ok: 'answers 200 at once',
  slow: 'answers 200 after 2 seconds',
  flaky: 'answers 503 to one in three',
  failing: 'answers 500, always',
  gone: 'answers 410, which disables its endpoint',
};

/** What an example receiver answers to its n-th webhook, counted from 1. */
export function replyOf(name: ReceiverName, count: number): ReceiverReply {
  switch (name) {
    case 'ok':
      return { status: 200, delayMs: 0 };
    case 'slow':
      return { status: 200, delayMs: 2_000 };
    case 'flaky':
      return { status: count % 3 === 0 ? 503 : 200, delayMs: 0 };
    case 'failing':
      return { status: 500, delayMs: 0 };
    case 'gone':
      return { status: 410, delayMs: 0 };
    default:
      return name satisfies never;
  }
}
