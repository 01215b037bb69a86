import { DELIVERY_STATES, ERROR_CLASSES } from '#libs/contracts';
import { HEALTH_VERDICTS } from '#libs/domain';
import { z } from 'zod';
import type { EndpointStatisticsAnswer } from './endpoint-statistics-answer.js';
import { PERIODS } from './statistics-period.js';

const time = z.iso.datetime();
const count = z.int().describe('how many');
const milliseconds = z.int().nullable();

/** What `endpointStatisticsAnswer` answers. */
export const endpointStatistics = z
  .object({
    endpointId: z.string(),
    period: z.enum(PERIODS),
    from: time.describe('the period begins at a full minute (`1h`) or a full hour'),
    to: time,
    deliveries: z
      .object({ total: count, byState: z.record(z.enum(DELIVERY_STATES), count) })
      .describe('those that came into being in the period, by the state they are in now'),
    successRate: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('of deliveries that succeeded or failed; null while none has'),
    attempts: z.object({ total: count, succeeded: count, failed: count }),
    responseTimeMs: z
      .object({ p50: milliseconds, p90: milliseconds, p95: milliseconds, p99: milliseconds })
      .describe('of attempts that were answered, counted in buckets; null without any'),
    consecutiveFailures: count,
    lastAttemptAt: time.nullable(),
    lastStatus: z.int().nullable().describe('what the last attempt was answered; null without an answer'),
    lastErrorClass: z.enum(ERROR_CLASSES).nullable(),
    health: z.object({ verdict: z.enum(HEALTH_VERDICTS), reason: z.string().describe('in a sentence') }),
  })
  .meta({
    id: 'EndpointStatistics',
    examples: [
      {
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        period: '24h',
        from: '2026-01-30T09:00:00.000Z',
        to: '2026-01-31T09:30:00.000Z',
        deliveries: {
          total: 1_200,
          byState: {
            pending: 0,
            sending: 0,
            succeeded: 1_190,
            retrying: 8,
            held: 0,
            failed: 2,
            canceled: 0,
            skipped: 0,
          },
        },
        successRate: 0.9983,
        attempts: { total: 1_220, succeeded: 1_190, failed: 30 },
        responseTimeMs: { p50: 41, p90: 88, p95: 120, p99: 640 },
        consecutiveFailures: 0,
        lastAttemptAt: '2026-01-31T09:29:58.120Z',
        lastStatus: 200,
        lastErrorClass: null,
        health: { verdict: 'healthy', reason: '30 of 1220 attempts failed' },
      },
    ],
  }) satisfies z.ZodType<EndpointStatisticsAnswer>;
