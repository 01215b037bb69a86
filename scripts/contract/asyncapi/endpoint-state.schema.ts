import type { EndpointStateKind } from '#libs/contracts';
import { z } from 'zod';

const epochMs = z.number().min(0).describe('epoch ms');
const count = z.int().min(0);

export const healthFields = {
  consecutiveFailures: count,
  firstFailureAtMs: epochMs.optional(),
  lastFailureAtMs: epochMs.optional(),
  lastSuccessAtMs: epochMs.optional(),
  warnedAtMs: epochMs.optional(),
};

const pairs = z.array(z.array(count).length(2)).optional();

/** The value of a record on `postrider.endpoint-state`, by the kind that its key begins with. */
export const endpointState = {
  health: z.object({ ...healthFields, stateSinceMs: epochMs.optional(), disabledAtMs: epochMs.optional() }),
  circuit: z.object({
    openUntilMs: epochMs.optional().describe('in the past for one that may try a request'),
    fires: count.optional(),
    failures: count.optional(),
    timeouts: count.optional(),
    atMs: epochMs,
  }),
  pace: z.object({
    backoffUntilMs: epochMs.optional(),
    limit: z.number().optional(),
    lastSentAtMs: epochMs.optional(),
    busyUntilMs: epochMs.optional(),
    atMs: epochMs,
  }),
  order: z.object({
    orderKey: z.string(),
    blockedBy: z.string().optional(),
    sinceMs: epochMs,
    exhausted: z.boolean().optional(),
    tail: count.optional(),
    out: pairs,
    gaps: pairs,
  }),
  mark: z.object({
    deliveryId: z.string(),
    mark: z.enum(['canceled', 'succeeded']),
    atMs: epochMs,
    expiresAtMs: epochMs,
  }),
} satisfies Record<EndpointStateKind, z.ZodType>;
