import { z } from 'zod';

export const MAX_PAGE_SIZE = 250;

/** The query parameters that every list takes (docs/wire.md 4). */
export const PAGE_QUERY = {
  limit: z.coerce.number<string>().int().min(1).max(MAX_PAGE_SIZE).default(50),
  cursor: z.string().max(1_000).optional(),
};
