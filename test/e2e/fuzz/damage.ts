import fc from 'fast-check';

/** What nobody would send who had read the contract. */
const ODDITIES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  '\u0000',
  '\ud800',
  'x'.repeat(3_000),
  '$' + '{7*7}',
  "'; DROP TABLE events; --",
  '../../etc/passwd',
  [],
  [[]],
  {},
  { __proto__: 1, constructor: {} },
  { $where: 1 },
];

/** What to do to a body on its way out. */
export type Damage =
  | { readonly kind: 'none' }
  | { readonly kind: 'replace'; readonly at: number; readonly by: unknown }
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'add'; readonly at: number; readonly name: string }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'other'; readonly text: string };

const at = fc.nat(1_000);

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Damage>({ kind: 'none' }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('replace' as const), at, by: fc.constantFrom(...ODDITIES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      at,
      name: fc.constantFrom('unknown', '__proto__', 'tenantId', '', 'a/b~c'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('other' as const),
      text: fc.constantFrom('', '{', 'null', '[]', '"text"', '7', '\ufeff{}', `${'['.repeat(200)}${']'.repeat(200)}`),
    }),
  },
);

/** The text to send. */
export function damaged(body: unknown, damage: Damage): string {
  if (damage.kind === 'other') return damage.text;
  const whole = JSON.stringify(body) ?? '';
  if (damage.kind === 'none') return whole;
  if (damage.kind === 'cut') return whole.slice(0, damage.at % (whole.length + 1));
  const root: { body: unknown } = { body: structuredClone(body) };
  const places = [...placesIn(root)];
  const place = places[damage.at % places.length];
  if (place === undefined) return whole;
  change(place, damage);
  return JSON.stringify(root.body) ?? '';
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

function* placesIn(holder: Record<string, unknown>): Iterable<Place> {
  for (const [name, value] of Object.entries(holder)) {
    yield { holder, name };
    // An array is an object whose names are numbers.
    if (typeof value === 'object' && value !== null) yield* placesIn(value as Record<string, unknown>);
  }
}

function change({ holder, name }: Place, damage: Extract<Damage, { kind: 'replace' | 'drop' | 'add' }>): void {
  switch (damage.kind) {
    case 'replace':
      holder[name] = damage.by;
      return;
    case 'drop':
      delete holder[name];
      return;
    case 'add': {
      const value = { value: 1, enumerable: true, configurable: true, writable: true };
      const target = holder[name];
      Object.defineProperty(typeof target === 'object' && target !== null ? target : holder, damage.name, value);
      return;
    }
    default:
      damage satisfies never;
  }
}
