/** What `npm start` prints once everything is ready. */
export interface Summary {
  readonly seconds: number;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  /** Of what reads topics: its health and metrics. */
  readonly workerUrl: string;
  /** Of further dispatchers. */
  readonly dispatchers: readonly string[];
  readonly receiversUrl: string | undefined;
  readonly egress: Readonly<Record<string, string>>;
}

/** Connection text without its password. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '(as given)';
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  return parsed.href;
}

/** One command that publishes an event, to be pasted into a shell. */
export const curlLine = (baseUrl: string, apiKey: string): string =>
  `curl -sS ${baseUrl}/v1/events -H 'authorization: Bearer ${apiKey}' -H 'content-type: application/json' ` +
  `-d '{"type":"order.created","data":{"total":42}}'`;

/** Columns padded to the widest cell; no box, so that every line can be copied. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

export function summaryText(summary: Summary): string {
  const { baseUrl, workerUrl } = summary;
  const rows = [
    ['API', baseUrl, 'publishing and management; the key is in the line below'],
    ['Health', `${baseUrl}/readyz`, 'what is ready and what is not'],
    ['', `${workerUrl}/readyz`, 'the same of the worker, which delivers and writes down'],
    ['Metrics', `${baseUrl}/metrics`, 'for Prometheus'],
    ['', `${workerUrl}/metrics`, 'the same of the worker'],
    ...summary.dispatchers.map((url) => ['Dispatcher', `${url}/metrics`, 'a further process that delivers']),
    ...(summary.receiversUrl === undefined
      ? []
      : [['Receivers', summary.receiversUrl, 'what five example receivers got last; one event a second for an hour']]),
    ['Kafka', summary.kafkaBrokers, 'npm run kafka -- topics --list'],
    ['PostgreSQL', withoutPassword(summary.databaseUrl), 'with its password in .postrider/dev.json'],
    ['Logs', '.postrider/logs', ''],
  ];
  const egress = Object.entries(summary.egress).map(([name, value]) => `${name}=${value}`);
  return [
    `Postrider is ready after ${summary.seconds.toFixed(1)} s.`,
    '',
    table(rows),
    '',
    `On this machine webhooks may go to loopback, in plain HTTP: ${egress.join(' ')} (the apps' own default refuses both).`,
    '',
    'Try this: publish an event.',
    '',
    `  ${curlLine(baseUrl, summary.apiKey)}`,
    '',
    'Ctrl-C stops everything. The data stays in .postrider; npm run reset deletes it.',
  ].join('\n');
}
