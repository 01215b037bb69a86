import fc from 'fast-check';

/** What is read of a schema; the rest is left to the API to refuse. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
}

/** Long enough to meet most limits, short enough to send thousands. */
const MAX_TEXT = 300;
const MAX_ITEMS = 4;
const MAX_DEPTH = 6;

/** A receiver of the fuzz's own, whatever its port. */
export const RECEIVER = '127.0.0.1:9990';
const OURS = `http://${RECEIVER}/`;
/** They lead to our receiver, or to where the guard lets nothing go: the fuzz must reach nobody else. */
const URLS = [
  OURS,
  `http://${RECEIVER}/a?b=c`,
  'http://10.0.0.1/',
  'http://169.254.169.254/latest',
  'http://localhost/',
  `http://user:pw@${RECEIVER}/`,
  'ftp://127.0.0.1/',
  `http://${RECEIVER}/%00`,
  'http://127.1:70000/',
  'not a url',
];

/** Values of a schema; what a field's name means to us goes before what its schema says. */
export class SchemaValues {
  constructor(
    private readonly schemas: Readonly<Record<string, Schema>>,
    private readonly knownIds: fc.Arbitrary<string>,
  ) {}

  of(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    const named = this.ofName(name, schema);
    if (named !== undefined) return named;
    if (schema.$ref !== undefined) return this.of(this.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, name, depth);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const either = schema.anyOf ?? schema.oneOf;
    if (either !== undefined) return fc.oneof(...either.map((one) => this.of(one, name, depth)));
    if (schema.allOf !== undefined) return this.of(schema.allOf[0] ?? {}, name, depth);
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
    if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
    return fc.oneof(...types.map((type) => this.ofType(type, schema, name, depth)));
  }

  /** The schema's own example. */
  exampleOf(schema: Schema): unknown {
    const { examples } = this.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
    return examples?.[0];
  }

  /** A copy whose URLs are of loopback. */
  reachingNobody(example: unknown): unknown {
    const text = JSON.stringify(example) ?? 'null';
    return JSON.parse(text.replaceAll(/"https?:[^"]*"/g, JSON.stringify(OURS)));
  }

  private ofName(name: string, schema: Schema): fc.Arbitrary<unknown> | undefined {
    if (schema.type !== 'string' || schema.enum !== undefined) return undefined;
    if (/url$/i.test(name)) return fc.constantFrom(...URLS);
    if (/^id$|Id$/.test(name))
      return fc.oneof({ weight: 3, arbitrary: this.knownIds }, { weight: 1, arbitrary: fc.string() });
    return undefined;
  }

  private ofType(type: string, schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case 'object':
        return this.ofObject(schema, depth);
      case 'array': {
        const { items = {}, minItems = 0, maxItems = MAX_ITEMS } = schema;
        const maxLength = Math.max(minItems, Math.min(maxItems, depth > MAX_DEPTH ? 0 : MAX_ITEMS));
        return fc.array(this.of(items, name, depth + 1), { minLength: minItems, maxLength });
      }
      case 'string':
        return textOf(schema);
      case 'integer':
        return fc.integer(rangeOf(schema));
      case 'number':
        return fc.double({ ...rangeOf(schema), noNaN: true });
      case 'boolean':
        return fc.boolean();
      default:
        return fc.constant(null);
    }
  }

  private ofObject(
    { properties = {}, required = [], additionalProperties }: Schema,
    depth: number,
  ): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).filter(([name]) => depth <= MAX_DEPTH || required.includes(name));
    const known = fc.record(
      Object.fromEntries(fields.map(([name, field]) => [name, this.of(field, name, depth + 1)])),
      { requiredKeys: fields.map(([name]) => name).filter((name) => required.includes(name)) },
    );
    if (typeof additionalProperties !== 'object' || depth > MAX_DEPTH) return known;
    const others = fc.dictionary(fc.string({ maxLength: 20 }), this.of(additionalProperties, '', depth + 1), {
      maxKeys: 3,
    });
    return fc.tuple(others, known).map(([more, own]) => ({ ...more, ...own }));
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = MAX_TEXT }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString());
  }
  const most = Math.max(minLength, Math.min(maxLength, MAX_TEXT));
  const any = fc.string({ minLength, maxLength: most, unit: 'grapheme' });
  if (pattern === undefined) return any;
  try {
    return fc.stringMatching(new RegExp(pattern), { maxLength: most });
  } catch {
    return any;
  }
}

const rangeOf = ({ minimum, maximum }: Schema): { min: number; max: number } => ({
  min: Math.max(minimum ?? -1_000_000, Number.MIN_SAFE_INTEGER),
  max: Math.min(maximum ?? 1_000_000, Number.MAX_SAFE_INTEGER),
});
