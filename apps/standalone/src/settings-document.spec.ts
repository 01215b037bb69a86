import { readFileSync } from 'node:fs';
import { auditSlices } from '#apps/audit';
import { controlSlices } from '#apps/control';
import { publisherSlices } from '#apps/publisher';
import { webhookDispatcherSlices } from '#apps/webhook-dispatcher';
import { workflowsSlices } from '#apps/workflows';
import type { AnyConfigSlice } from '#libs/config';

const APPS: Readonly<Record<string, readonly AnyConfigSlice[]>> = {
  publisher: publisherSlices,
  'webhook-dispatcher': webhookDispatcherSlices,
  audit: auditSlices,
  workflows: workflowsSlices,
  control: controlSlices,
};

interface Field {
  readonly description?: string;
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}

function defaultOf(field: Field): string {
  const parsed = field.safeParse(undefined);
  if (!parsed.success) return '**required**';
  const { data } = parsed;
  if (data === undefined || (Array.isArray(data) && data.length === 0) || (data instanceof Map && data.size === 0))
    return '–';
  return `\`${String(data)}\``;
}

/** One row for each setting, with the apps that read it. */
function expectedRows(): string[] {
  const rows = new Map<string, { readonly field: Field; readonly apps: string[] }>();
  for (const [app, slices] of Object.entries(APPS)) {
    for (const slice of slices) {
      for (const [name, field] of Object.entries<Field>(slice.schema.shape)) {
        const row = rows.get(name) ?? { field, apps: [] };
        rows.set(name, row);
        if (!row.apps.includes(app)) row.apps.push(app);
      }
    }
  }
  return [...rows].map(([name, { field, apps }]) => {
    const readers = apps.length === Object.keys(APPS).length ? 'all' : apps.join(', ');
    return `| \`${name}\` | ${defaultOf(field)} | ${readers} | ${field.description ?? '(undescribed)'} |`;
  });
}

describe('docs/settings.md', () => {
  test('lists every setting of every app, with its default and meaning', () => {
    const rows = readFileSync('docs/settings.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect([...rows].sort()).toEqual(expectedRows().sort());
  });

  test('every setting says what it means', () => {
    expect(expectedRows().filter((row) => row.includes('(undescribed)'))).toEqual([]);
  });
});
