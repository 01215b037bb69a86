import { LinearPattern } from './linear-pattern.js';
import {
  ANNOTATIONS,
  DEFINITIONS,
  FORMATS,
  ONE_SCHEMA,
  PLAIN_KEYWORDS,
  SCHEMA_LISTS,
  SCHEMA_MAPS,
} from './schema-keywords.js';

/** What is wrong with a schema, and where in it. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  readonly detail: string;
}

export const SCHEMA_LIMITS = {
  /** Bytes as JSON. */
  bytes: 32_768,
  depth: 32,
  /** Schemas within it, those that are referred to counted at every place. */
  schemas: 1_000,
  /** Of a list whose items must differ: they are compared each with each. */
  uniqueItems: 1_000,
} as const;

const MAX_FAULTS = 20;
const LOCAL_REFERENCE = /^#(\/(\$defs|definitions)\/[^/]+)$/;

type Path = SchemaFault['path'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a schema may not say, because judging data by it could take for ever or because it would be ignored: keywords that
 * are not known, references out of it or in circles, patterns that need going back. Whether each keyword's value is of the
 * right kind is left to the validator.
 */
export function checkSchema(schema: unknown): readonly SchemaFault[] {
  if (!isObject(schema)) return [{ path: [], detail: 'must be an object, a JSON Schema' }];
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > SCHEMA_LIMITS.bytes) {
    return [{ path: [], detail: `has ${bytes} bytes, at most ${SCHEMA_LIMITS.bytes} are allowed` }];
  }
  return new SchemaWalk(schema).faults();
}

/** `#/$defs/address` and the schema it leads to; undefined for anything else. */
export function referredSchema(root: Readonly<Record<string, unknown>>, reference: unknown): unknown {
  const [, , place = '', name = ''] = /^#(\/(\$defs|definitions)\/([^/]+))$/.exec(String(reference)) ?? [];
  const definitions = root[place];
  const unescaped = name.replaceAll('~1', '/').replaceAll('~0', '~');
  return isObject(definitions) && Object.hasOwn(definitions, unescaped) ? definitions[unescaped] : undefined;
}

class SchemaWalk {
  private readonly found = new Map<string, SchemaFault>();
  private schemas = 0;

  constructor(private readonly root: Readonly<Record<string, unknown>>) {}

  faults(): readonly SchemaFault[] {
    this.visit(this.root, [], new Set());
    for (const place of DEFINITIONS) {
      const definitions = this.root[place];
      if (definitions === undefined) continue;
      if (!isObject(definitions)) this.refuse([place], 'must be an object of schemas');
      else for (const [name, schema] of Object.entries(definitions)) this.visit(schema, [place, name], new Set());
    }
    return [...this.found.values()].slice(0, MAX_FAULTS);
  }

  /** @param inside definitions that are being followed */
  private visit(schema: unknown, path: Path, inside: ReadonlySet<unknown>): void {
    if (typeof schema === 'boolean' || this.found.size >= MAX_FAULTS) return;
    if (!isObject(schema)) return this.refuse(path, 'must be a schema: an object, true or false');
    this.schemas += 1;
    if (this.schemas > SCHEMA_LIMITS.schemas) {
      if (this.schemas === SCHEMA_LIMITS.schemas + 1) {
        this.refuse(path, `is one schema too many: at most ${SCHEMA_LIMITS.schemas} are allowed, references counted`);
      }
      return;
    }
    if (path.length > SCHEMA_LIMITS.depth) return this.refuse(path, `nests deeper than ${SCHEMA_LIMITS.depth} levels`);
    for (const [keyword, value] of Object.entries(schema)) this.keyword(schema, keyword, value, path, inside);
  }

  private keyword(
    schema: Readonly<Record<string, unknown>>,
    keyword: string,
    value: unknown,
    path: Path,
    inside: ReadonlySet<unknown>,
  ): void {
    const place = [...path, keyword];
    if (ONE_SCHEMA.has(keyword)) return this.visit(value, place, inside);
    if (SCHEMA_LISTS.has(keyword)) {
      if (!Array.isArray(value)) return this.refuse(place, 'must be a list of schemas');
      return value.forEach((part: unknown, index) => this.visit(part, [...place, index], inside));
    }
    if (SCHEMA_MAPS.has(keyword)) {
      if (!isObject(value)) return this.refuse(place, 'must be an object of schemas');
      return Object.entries(value).forEach(([name, part]) => this.visit(part, [...place, name], inside));
    }
    if (DEFINITIONS.has(keyword)) {
      return path.length === 0 ? undefined : this.refuse(place, 'must stand at the top of the schema');
    }
    if (PLAIN_KEYWORDS.has(keyword)) return this.plain(schema, keyword, value, place, inside);
    if (!ANNOTATIONS.has(keyword)) this.refuse(place, 'is no keyword that is supported here (docs/event-types.md)');
  }

  private plain(
    schema: Readonly<Record<string, unknown>>,
    keyword: string,
    value: unknown,
    place: Path,
    inside: ReadonlySet<unknown>,
  ): void {
    switch (keyword) {
      case '$ref':
        return this.reference(value, place, inside);
      case 'pattern':
        return this.pattern(value, place);
      case 'format':
        if (!FORMATS.some((format) => format === value)) this.refuse(place, `must be one of ${FORMATS.join(', ')}`);
        return;
      case 'uniqueItems':
        if (value === true && !(Number(schema['maxItems']) <= SCHEMA_LIMITS.uniqueItems)) {
          this.refuse(place, `needs maxItems of at most ${SCHEMA_LIMITS.uniqueItems} beside it`);
        }
        return;
      default:
    }
  }

  private reference(value: unknown, place: Path, inside: ReadonlySet<unknown>): void {
    if (typeof value !== 'string' || !LOCAL_REFERENCE.test(value)) {
      return this.refuse(place, 'must lead to a definition of this schema, such as #/$defs/address');
    }
    const target = referredSchema(this.root, value);
    if (target === undefined) return this.refuse(place, `leads to no definition: there is no ${value}`);
    if (inside.has(target)) return this.refuse(place, 'leads back to where it stands: a schema must not be recursive');
    this.visit(target, place, new Set([...inside, target]));
  }

  private pattern(value: unknown, place: Path): void {
    if (typeof value !== 'string') return this.refuse(place, 'must be a text');
    try {
      new LinearPattern(value);
    } catch (error) {
      this.refuse(place, error instanceof SyntaxError ? error.message : 'is no pattern');
    }
  }

  private refuse(path: Path, detail: string): void {
    this.found.set(JSON.stringify([path, detail]), { path, detail });
  }
}
