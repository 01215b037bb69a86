import { registerAs } from '@nestjs/config';
import { z } from 'zod';
import { ConfigError, problemsOf, readEnvironment } from './environment.js';

/** Any slice, whatever its values. Keys of its schema are environment variables. */
export interface AnyConfigSlice {
  (): Record<string, unknown>;
  /** The token that injects the slice's values. */
  readonly KEY: string | symbol;
  readonly schema: z.ZodObject;
}

/** A slice of the configuration, declared beside its reader. */
export interface ConfigSlice<Shape extends z.ZodRawShape> {
  (): z.output<z.ZodObject<Shape>>;
  readonly KEY: string | symbol;
  readonly schema: z.ZodObject<Shape>;
}

/** The type of a slice's values, for the constructor that injects `slice.KEY`. */
export type ConfigOf<Slice extends () => unknown> = ReturnType<Slice>;

/** All slices of the running app, so that the first fault found reports every other one too. */
const activeSlices = new Set<z.ZodObject>();

export function activate(schemas: readonly z.ZodObject[]): void {
  for (const schema of schemas) activeSlices.add(schema);
}

/**
 * Declares a slice: `check` sees the whole slice, for relations between settings.
 * Reading it throws {@link ConfigError} with the faults of all slices that the app uses.
 */
export function defineConfig<Shape extends z.ZodRawShape>(
  namespace: string,
  shape: Shape,
  check?: (schema: z.ZodObject<Shape>) => z.ZodObject<Shape>,
): ConfigSlice<Shape> {
  const object = z.object(shape);
  const schema = check === undefined ? object : check(object);
  const read = (): z.output<z.ZodObject<Shape>> => {
    const environment = readEnvironment();
    const parsed = schema.safeParse(environment);
    if (parsed.success) return parsed.data;
    const all = new Set<z.ZodObject>([...activeSlices, schema]);
    // A slice that relates settings of others names their faults once more.
    throw new ConfigError([...new Set([...all].flatMap((slice) => problemsOf(slice, environment)))]);
  };
  return Object.assign(registerAs(namespace, read), { schema });
}
