import { parseTypePattern } from '#libs/domain';

/** Patterns as a statement can hold them against `event_type`; null: all types match. */
export interface TypeCondition {
  readonly exact: readonly string[] | null;
  readonly prefixes: readonly string[];
}

/** @param exact and `prefixes` are the numbers of the statement's parameters */
export const typeConditionSql = (exact: string, prefixes: string): string => `(${exact}::text[] IS NULL
  OR d.event_type = ANY(${exact}::text[])
  OR EXISTS (SELECT FROM unnest(${prefixes}::text[]) AS p (prefix) WHERE starts_with(d.event_type, p.prefix)))`;

export function typeCondition(patterns: readonly string[]): TypeCondition {
  const parsed = patterns.map(parseTypePattern);
  if (parsed.some(({ kind }) => kind === 'all')) return { exact: null, prefixes: [] };
  return {
    exact: parsed.flatMap((pattern) => (pattern.kind === 'exact' ? [pattern.type] : [])),
    prefixes: parsed.flatMap((pattern) => (pattern.kind === 'below' ? [`${pattern.prefix}.`] : [])),
  };
}
