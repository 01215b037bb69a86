import type { z } from 'zod';

/** The only place that reads the process's environment. An empty variable counts as not given. */
export function readEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

/** Every setting that is missing or wrong, in one error, so that a boot needs mending once only. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  }
}

/** One line for each fault: the variable, what is wrong, and what it is for. Values stay out: they may be secrets. */
export function problemsOf(schema: z.ZodObject, environment: Record<string, string>): string[] {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '(all)');
    const purpose = schema.shape[name]?.description;
    // A relation between settings may fault one that was not given: its default does not fit.
    const fault = name in environment || issue.code === 'custom' ? issue.message : 'is not set';
    return `${name}: ${fault}${purpose === undefined ? '' : ` (${purpose})`}`;
  });
}
