import { z } from 'zod';

/** `true`/`false` (also 1/0, yes/no) from an environment variable; anything else is a fault, not "false". */
export const flag = (fallback: boolean) =>
  z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] }).default(fallback);

/** A comma-separated list; spaces around items and empty items do not count. */
export const list = () =>
  z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

/** A whole number within bounds. */
export const integer = (bounds: { readonly min: number; readonly max: number }) =>
  z.coerce.number<string>().int().min(bounds.min).max(bounds.max);
