import { z } from 'zod';
import type { RetentionAnswer } from './retention-answer.js';

const kept = z.int().min(1).nullable().describe('days; null keeps for ever');

/** What `retentionAnswer` answers. */
export const retentionSchema = z
  .object({
    days: z.object({
      events: kept,
      deliveries: kept,
      attempts: kept,
      actions: kept,
      payloads: kept,
      statistics: kept,
      operationalEvents: kept,
    }),
    steps: z.array(
      z.object({
        table: z.enum(['events', 'deliveries', 'attempts', 'actions']),
        partition: z.string(),
        before: z.iso.datetime().describe('all of it is older'),
        rows: z.number().min(0).describe('as PostgreSQL estimates it'),
        bytes: z.number().min(0),
        action: z.enum(['drop', 'erase_payloads', 'keep']),
        reason: z.string(),
      }),
    ),
  })
  .meta({
    id: 'Retention',
    examples: [
      {
        days: {
          events: 90,
          deliveries: 90,
          attempts: 30,
          actions: 400,
          payloads: null,
          statistics: null,
          operationalEvents: null,
        },
        steps: [
          {
            table: 'attempts',
            partition: 'attempts_20260101',
            before: '2026-01-02T00:00:00.000Z',
            rows: 120_000,
            bytes: 41_943_040,
            action: 'drop',
            reason: 'all of it is older than 30 days',
          },
        ],
      },
    ],
  }) satisfies z.ZodType<RetentionAnswer>;
