/** `order.created` matches itself, `order.*` anything below `order.`, `*` everything (docs/wire.md 4). */
export type TypePattern =
  | { readonly kind: 'exact'; readonly type: string }
  | { readonly kind: 'below'; readonly prefix: string }
  | { readonly kind: 'all' };

export function parseTypePattern(pattern: string): TypePattern {
  if (pattern === '*') return { kind: 'all' };
  if (pattern.endsWith('.*')) return { kind: 'below', prefix: pattern.slice(0, -2) };
  return { kind: 'exact', type: pattern };
}

export function matches(pattern: string, eventType: string): boolean {
  const parsed = parseTypePattern(pattern);
  switch (parsed.kind) {
    case 'all':
      return true;
    case 'below':
      return eventType.startsWith(`${parsed.prefix}.`);
    case 'exact':
      return eventType === parsed.type;
    default:
      return parsed satisfies never;
  }
}

/** `order.item.added` lies below `order` and `order.item`. */
export function* prefixesOf(eventType: string): Generator<string> {
  for (let dot = eventType.indexOf('.'); dot !== -1; dot = eventType.indexOf('.', dot + 1)) {
    yield eventType.slice(0, dot);
  }
}

/** Every pattern that a type matches: `order.created`, `order.*` and `*`. */
export const patternsThatMatch = (eventType: string): readonly string[] => [
  eventType,
  ...[...prefixesOf(eventType)].map((prefix) => `${prefix}.*`),
  '*',
];
