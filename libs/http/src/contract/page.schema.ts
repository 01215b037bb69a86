import { z } from 'zod';

const cursor = z.string().nullable();

/** A list's answer; its example holds the item's. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  const example = item.meta()?.examples;
  return z
    .object({
      data: z.array(item),
      nextCursor: cursor.describe('for the query parameter `cursor`; null at the end of the list'),
      prevCursor: cursor.describe('null at its beginning'),
    })
    .meta({ examples: [{ data: Array.isArray(example) ? example : [], nextCursor: null, prevCursor: null }] });
}
