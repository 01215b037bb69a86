import { z } from 'zod';

/** The fields of a query's schema, also of one that was refined or transformed as a whole. */
export function queryFieldsOf(schema: z.ZodType | undefined): readonly string[] {
  return Object.keys(objectOf(schema)?.shape ?? {});
}

export function objectOf(schema: z.core.$ZodType | undefined): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  return schema instanceof z.ZodPipe ? objectOf(schema.in) : undefined;
}
