/** Elements of lists that one comparison looks at; those behind them do not count. */
export const MAX_ELEMENTS = 1_000;

const INDEX = /^(0|[1-9]\d{0,8})$/;

/** Names from the top of an envelope, such as `data`, `items`, `0`, `sku`. */
export type FilterPath = readonly string[];

/**
 * The values that a path leads to: none, one, or one for each element of a list on the way. Own members only: what
 * every JavaScript object inherits is not in the event.
 */
export function valuesAt(root: unknown, path: FilterPath): readonly unknown[] {
  let value = root;
  for (let at = 0; at < path.length; at += 1) {
    if (Array.isArray(value)) return acrossLists(value, path, at);
    const next = memberOf(value, path[at] ?? '');
    if (next === undefined) return NONE;
    value = next;
  }
  return [value];
}

const NONE: readonly unknown[] = [];

/** JSON has no undefined: a member that is there has a value. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) {
    return undefined;
  }
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** A number names an element of a list; any other name is looked for in each of them. */
function acrossLists(list: readonly unknown[], path: FilterPath, from: number): readonly unknown[] {
  const found: unknown[] = [];
  let steps = 0;
  const visit = (value: unknown, at: number): void => {
    const name = path[at];
    if (name === undefined) {
      found.push(value);
    } else if (steps >= MAX_ELEMENTS) {
      return;
    } else if (!Array.isArray(value)) {
      steps += 1;
      const next = memberOf(value, name);
      if (next !== undefined) visit(next, at + 1);
    } else if (INDEX.test(name)) {
      steps += 1;
      if (Number(name) < value.length) visit(value[Number(name)], at + 1);
    } else {
      for (const element of value) {
        if (steps >= MAX_ELEMENTS) return;
        visit(element, at);
      }
    }
  };
  visit(list, from);
  return found;
}
