import type { ErrorDetail, SchemaDocument } from '#libs/contracts';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { LinearPattern } from './linear-pattern.js';
import { checkSchema, type SchemaFault } from './schema-check.js';
import { FORMATS } from './schema-keywords.js';

/** Texts beyond that have none of the formats. */
const MAX_FORMATTED = 1_000;
/** Above that the first fault of an event is told alone: a fault for each of its values would take many times its size. */
const ALL_FAULTS_BYTES = 16_384;
const MAX_ERRORS = 20;

const linearPattern = Object.assign((pattern: string) => new LinearPattern(pattern), { code: 'new LinearPattern' });

/** Knows JSON Schema 2020-12 itself, by which schemas are judged. */
let metaSchema: Ajv2020 | undefined;

/** What is wrong with a schema: what {@link checkSchema} does not allow, else what the specification does not. */
export function schemaFaults(schema: unknown): readonly SchemaFault[] {
  const faults = checkSchema(schema);
  if (faults.length > 0) return faults;
  metaSchema ??= new Ajv2020({ strict: false, logger: false });
  const { $schema: _dialect, ...plain } = schema as SchemaDocument;
  if (metaSchema.validateSchema(plain) === true) return [];
  const [first] = metaSchema.errors ?? [];
  return [{ path: pathOf(first?.instancePath ?? ''), detail: first?.message ?? 'is no JSON Schema' }];
}

/** Judges data by one schema, compiled when the first event comes. */
export class SchemaValidator {
  private first: ValidateFunction | undefined;
  private all: ValidateFunction | undefined;

  /** @param schema one without faults ({@link schemaFaults}) */
  constructor(private readonly schema: SchemaDocument) {}

  /**
   * What is wrong with the data, each with its place; nothing when all is well.
   * @param bytes what the data weighs, which bounds how much is told
   * @param pointer of the data
   */
  faultsOf(data: unknown, bytes: number, pointer: string): readonly ErrorDetail[] {
    this.first ??= compiled(this.schema, false);
    if (this.first(data)) return [];
    if (bytes > ALL_FAULTS_BYTES) return detailsOf(this.first.errors, pointer);
    this.all ??= compiled(this.schema, true);
    this.all(data);
    return detailsOf(this.all.errors, pointer);
  }
}

function compiled({ $schema: _dialect, $id: _id, ...schema }: SchemaDocument, allErrors: boolean): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors,
    strict: false,
    meta: false,
    validateSchema: false,
    // An event has what is in it, not what every object inherits.
    ownProperties: true,
    logger: false,
    code: { regExp: linearPattern },
  });
  addFormats.default(ajv, [...FORMATS]);
  for (const name of FORMATS) {
    const known = ajv.formats[name];
    const matches = typeof known === 'object' && 'validate' in known ? known.validate : known;
    const holds = (text: string): boolean =>
      matches instanceof RegExp
        ? matches.test(text)
        : typeof matches === 'function'
          ? matches(text as never) === true
          : true;
    ajv.addFormat(name, { type: 'string', validate: (text: string) => text.length <= MAX_FORMATTED && holds(text) });
  }
  return ajv.compile(schema);
}

const detailsOf = (errors: readonly ErrorObject[] | null | undefined, pointer: string): readonly ErrorDetail[] =>
  (errors ?? []).slice(0, MAX_ERRORS).map((error) => ({
    pointer: `${pointer}${error.instancePath}`.slice(0, 1_000),
    detail: sentenceOf(error).slice(0, 300),
  }));

function sentenceOf({ keyword, message = 'is not as its schema says', params }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `must not have a member ${JSON.stringify(params['additionalProperty'])}`;
    case 'enum':
      return `must be one of ${JSON.stringify(params['allowedValues'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return message;
  }
}

const pathOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
