import { BEHAVIOURS } from './behaviour.ts';
import { RECEIVER_NAMES, type ReceiverName } from './demo-file.ts';

/** What one example receiver got last. */
export interface LastReceived {
  readonly count: number;
  readonly at: string;
  readonly status: number;
  readonly signature: string;
  readonly webhookId: string;
  readonly attempt: string;
  readonly body: string;
}

export type Received = ReadonlyMap<ReceiverName, LastReceived>;

/** The same facts for programs. */
export const receivedJson = (received: Received): string =>
  JSON.stringify(
    Object.fromEntries(
      RECEIVER_NAMES.map((name) => [name, { behaviour: BEHAVIOURS[name], last: received.get(name) ?? null }]),
    ),
    null,
    2,
  );

/** Bodies and headers come from outside: they are text, never markup. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const row = (name: ReceiverName, last: LastReceived | undefined): string => {
  const cells =
    last === undefined
      ? [name, BEHAVIOURS[name], '0', '', '', '', '', '']
      : [
          name,
          BEHAVIOURS[name],
          String(last.count),
          last.at,
          String(last.status),
          last.signature,
          `${last.webhookId} (${last.attempt})`,
          last.body,
        ];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
};

/** A page that reloads itself every two seconds. */
export function receivedPage(received: Received): string {
  const heads = [
    'receiver',
    'what it does',
    'received',
    'last at',
    'answered',
    'signature',
    'webhook id (attempt)',
    'body',
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Example receivers</title>
<style>body{font:14px system-ui;margin:2rem}table{border-collapse:collapse}td,th{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #ccc;vertical-align:top}td:last-child{font-family:monospace;word-break:break-all}</style>
</head><body><h1>Example receivers</h1>
<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead>
<tbody>${RECEIVER_NAMES.map((name) => row(name, received.get(name))).join('\n')}</tbody></table></body></html>
`;
}
