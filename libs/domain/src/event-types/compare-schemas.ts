import type { SchemaDocument } from '#libs/contracts';
import { ANNOTATIONS, DEFINITIONS } from './schema-keywords.js';
import { referredSchema } from './schema-check.js';

/** A difference that somebody may notice. */
export interface SchemaChange {
  /** Of the place in the schema, from its top. */
  readonly pointer: string;
  readonly detail: string;
  /** Receivers get what they could rely on not to get; publishers are refused what was taken. */
  readonly breaks: 'receivers' | 'publishers' | 'both';
}

type Breaks = SchemaChange['breaks'];
type Schema = Readonly<Record<string, unknown>>;

const MAX_CHANGES = 100;
const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'] as const;
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'] as const;
const COMPARED: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'required',
  'properties',
  'additionalProperties',
  'items',
  '$ref',
  ...LOWER_BOUNDS,
  ...UPPER_BOUNDS,
]);

/**
 * Whether events by a new schema still suit those who know the old one, and the other way round. Empty: both do. Receivers
 * are taken to ignore members that they do not know, so a new optional member breaks nothing. What cannot be compared
 * (`oneOf` and its like) breaks both as soon as it differs. Null is a schema that allows all.
 */
export function compareSchemas(before: SchemaDocument | null, after: SchemaDocument | null): readonly SchemaChange[] {
  const comparison = new SchemaComparison(before ?? {}, after ?? {});
  comparison.compare(before ?? {}, after ?? {}, '');
  return comparison.changes.slice(0, MAX_CHANGES);
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same text for the same JSON, whatever the order of names. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`).join(',')}}`;
}

const pointerPart = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

class SchemaComparison {
  readonly changes: SchemaChange[] = [];

  constructor(
    private readonly rootBefore: Schema,
    private readonly rootAfter: Schema,
  ) {}

  compare(given: unknown, givenAfter: unknown, pointer: string): void {
    const before = resolved(given, this.rootBefore);
    const after = resolved(givenAfter, this.rootAfter);
    if (!isObject(before) || !isObject(after)) {
      if (before !== after) this.note(pointer, 'cannot be compared with what was there', 'both');
      return;
    }
    this.types(before, after, pointer);
    this.values(before, after, pointer);
    this.required(before, after, pointer);
    this.properties(before, after, pointer);
    if (before['items'] !== undefined || after['items'] !== undefined) {
      this.compare(before['items'] ?? {}, after['items'] ?? {}, `${pointer}/items`);
    }
    for (const name of LOWER_BOUNDS) this.bound(before[name], after[name], `${pointer}/${name}`, 1);
    for (const name of UPPER_BOUNDS) this.bound(before[name], after[name], `${pointer}/${name}`, -1);
    this.others(before, after, pointer);
  }

  private types(before: Schema, after: Schema, pointer: string): void {
    const [old, now] = [typesOf(before), typesOf(after)];
    const more = [...now].filter((type) => !old.has(type));
    const less = [...old].filter((type) => !now.has(type));
    if (more.length > 0) this.note(`${pointer}/type`, `allows ${more.join(', ')}, too`, 'receivers');
    if (less.length > 0) this.note(`${pointer}/type`, `allows ${less.join(', ')} no more`, 'publishers');
  }

  /** `enum` and `const`: a list of all values there can be. */
  private values(before: Schema, after: Schema, pointer: string): void {
    const [old, now] = [valuesOf(before), valuesOf(after)];
    if (old === undefined && now === undefined) return;
    const place = `${pointer}/${(after['enum'] ?? before['enum']) ? 'enum' : 'const'}`;
    if (now === undefined) return this.note(place, 'allows any value now', 'receivers');
    if (old === undefined) return this.note(place, 'allows some values only', 'publishers');
    const more = [...now].filter((value) => !old.has(value));
    const less = [...old].filter((value) => !now.has(value));
    if (more.length > 0) this.note(place, `allows ${more.slice(0, 5).join(', ')}, too`, 'receivers');
    if (less.length > 0) this.note(place, `allows ${less.slice(0, 5).join(', ')} no more`, 'publishers');
  }

  private required(before: Schema, after: Schema, pointer: string): void {
    const [old, now] = [namesIn(before['required']), namesIn(after['required'])];
    for (const name of now) {
      if (!old.has(name)) this.note(`${pointer}/required`, `${name} is required now`, 'publishers');
    }
    for (const name of old) {
      if (!now.has(name)) this.note(`${pointer}/required`, `${name} may be missing now`, 'receivers');
    }
  }

  private properties(before: Schema, after: Schema, pointer: string): void {
    const old = isObject(before['properties']) ? before['properties'] : {};
    const now = isObject(after['properties']) ? after['properties'] : {};
    for (const [name, schema] of Object.entries(old)) {
      const place = `${pointer}/properties${pointerPart(name)}`;
      if (Object.hasOwn(now, name)) this.compare(schema, now[name], place);
      else if (after['additionalProperties'] === false) this.note(place, 'is allowed no more', 'both');
      else this.note(place, 'is described no more', 'receivers');
    }
    this.additional(before['additionalProperties'] ?? true, after['additionalProperties'] ?? true, pointer);
  }

  private additional(before: unknown, after: unknown, pointer: string): void {
    const place = `${pointer}/additionalProperties`;
    if (isObject(before) && isObject(after)) this.compare(before, after, place);
    else if (before !== false && after === false) this.note(place, 'allows no other members now', 'publishers');
    else if (before === true && isObject(after)) this.note(place, 'asks something of other members now', 'publishers');
    else if (isObject(before) && after === true) this.note(place, 'allows any other members now', 'receivers');
  }

  /** @param stricter 1 when a larger number allows less */
  private bound(before: unknown, after: unknown, place: string, stricter: 1 | -1): void {
    if (before === after) return;
    const old = typeof before === 'number' ? before : -stricter * Infinity;
    const now = typeof after === 'number' ? after : -stricter * Infinity;
    if (old === now) return;
    const tighter = (now - old) * stricter > 0;
    this.note(
      place,
      tighter ? 'allows less than before' : 'allows more than before',
      tighter ? 'publishers' : 'receivers',
    );
  }

  private others(before: Schema, after: Schema, pointer: string): void {
    for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (COMPARED.has(keyword) || ANNOTATIONS.has(keyword) || DEFINITIONS.has(keyword)) continue;
      const [old, now] = [before[keyword], after[keyword]];
      const place = `${pointer}/${keyword}`;
      if (textOf(old) === textOf(now)) continue;
      if (old === undefined) this.note(place, 'asks for something new', 'publishers');
      else if (now === undefined) this.note(place, 'is asked for no more', 'receivers');
      else this.note(place, 'is another one, which cannot be compared', 'both');
    }
  }

  private note(pointer: string, detail: string, breaks: Breaks): void {
    if (this.changes.length < MAX_CHANGES) this.changes.push({ pointer, detail, breaks });
  }
}

/** What a reference leads to; checked schemas have no circles. `true` allows all. */
function resolved(schema: unknown, root: Schema): unknown {
  if (schema === true) return {};
  if (!isObject(schema) || schema['$ref'] === undefined) return schema;
  const { $ref, ...beside } = schema;
  const target = resolved(referredSchema(root, $ref), root);
  const annotated = Object.keys(beside).every((keyword) => ANNOTATIONS.has(keyword));
  return annotated && isObject(target) ? target : { ...beside, allOf: [target] };
}

function typesOf({ type }: Schema): ReadonlySet<string> {
  const named = type === undefined ? TYPES : Array.isArray(type) ? type.map(String) : [String(type)];
  const types = new Set<string>(named);
  if (types.has('number')) types.add('integer');
  return types;
}

function valuesOf(schema: Schema): ReadonlySet<string> | undefined {
  if (Array.isArray(schema['enum'])) return new Set(schema['enum'].map(textOf));
  return schema['const'] === undefined ? undefined : new Set([textOf(schema['const'])]);
}

const namesIn = (value: unknown): ReadonlySet<string> => new Set(Array.isArray(value) ? value.map(String) : []);
