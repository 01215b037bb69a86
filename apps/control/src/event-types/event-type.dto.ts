import { EVENT_TYPE, MAX_EVENT_TYPE_LENGTH, VALIDATION_MODES, type SchemaDocument } from '#libs/contracts';
import { PAGE_QUERY } from '#libs/database';
import { schemaFaults } from '#libs/domain';
import { z } from 'zod';

const MAX_DESCRIPTION_LENGTH = 2_000;
const MAX_EXAMPLE_BYTES = 32_768;
const VERSION = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

/** Kept as it was written: no member of it is changed on the way. */
export const schemaDocument: z.ZodType<SchemaDocument> = z
  .record(z.string(), z.unknown(), 'expected an object, a JSON Schema')
  .superRefine((schema, context) => {
    for (const { path, detail } of schemaFaults(schema)) {
      context.addIssue({ code: 'custom', message: detail, path: [...path] });
    }
  });

const settings = {
  description: z
    .string()
    .max(MAX_DESCRIPTION_LENGTH)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'holds a character that cannot be stored'),
  /** Null: as the tenant says. */
  validation: z.enum(VALIDATION_MODES).nullable(),
  version: z.string().regex(VERSION, 'expected up to 64 letters, digits and . _ - such as 1 or 2026-01'),
  /** Null: any data. */
  schema: schemaDocument.nullable(),
  /** Data of an event, as the schema says; null for none. */
  example: z
    .unknown()
    .refine((example) => Buffer.byteLength(JSON.stringify(example) ?? '') <= MAX_EXAMPLE_BYTES, 'is larger than 32 kB'),
  deprecated: z.boolean(),
};

/** The body of `POST /v1/event-types`: the type with its first version. */
export const newEventType = z.strictObject({
  name: z
    .string()
    .max(MAX_EVENT_TYPE_LENGTH)
    .regex(EVENT_TYPE, 'expected dotted words of letters, digits, _ and -, such as order.created'),
  description: settings.description.default(''),
  validation: settings.validation.default(null),
  version: settings.version.default('1'),
  schema: settings.schema.default(null),
  example: settings.example.default(null),
});
export type NewEventTypeBody = z.output<typeof newEventType>;

/** The body of `PATCH /v1/event-types/:name`: what is not given stays. */
export const eventTypeChange = z
  .strictObject({ description: settings.description, validation: settings.validation, deprecated: settings.deprecated })
  .partial();
export type EventTypeChangeBody = z.output<typeof eventTypeChange>;

export const newVersion = z.strictObject({
  version: settings.version,
  schema: settings.schema.default(null),
  example: settings.example.default(null),
});
export type NewVersionBody = z.output<typeof newVersion>;

export const versionChange = z
  .strictObject({
    schema: settings.schema,
    example: settings.example,
    deprecated: settings.deprecated,
    /** Without it a schema that breaks receivers or publishers is refused. */
    allowBreaking: z.boolean(),
  })
  .partial();
export type VersionChangeBody = z.output<typeof versionChange>;

/** What a schema would change, without changing it. */
export const schemaQuestion = z.strictObject({ schema: settings.schema });
export type SchemaQuestionBody = z.output<typeof schemaQuestion>;

export const eventTypeQuery = z.strictObject({
  /** What names begin with. */
  name: z
    .string()
    .max(MAX_EVENT_TYPE_LENGTH)
    .refine((text) => !text.includes('\0'), 'holds a NUL')
    .optional(),
  deprecated: z.enum(['true', 'false']).optional(),
  ...PAGE_QUERY,
});
export type EventTypeQuery = z.output<typeof eventTypeQuery>;
