import { HOLD_REASONS, LANES } from '#libs/contracts';
import { z } from 'zod';
import type { QueueAnswer } from './queue-answer.js';

const time = z.iso.datetime();
const records = z.int().min(0);
const seconds = z.int().min(0);
const waiting = { records, oldestSeconds: seconds.describe('age of the oldest of them, to within a tenth') };
const EXAMPLE_WAITING = { records: 3, oldestSeconds: 1 };
const IDLE = { records: 0, oldestSeconds: 0 };

/** What `queueAnswer` answers. */
export const queueStatistics = z
  .object({
    measuredAt: time.describe('a job measures every five seconds; views never ask Kafka'),
    stale: z.boolean().describe('nothing was measured for a minute'),
    pending: z
      .partialRecord(z.enum(LANES), z.object(waiting))
      .describe('delivery records by lane, each of up to 64 deliveries'),
    inFlight: z.int().min(0).describe('requests under way, over all dispatchers'),
    retrying: z
      .array(z.object({ tier: z.string(), ...waiting }))
      .describe('what waits in each retry tier for its time'),
    held: z.partialRecord(z.enum(HOLD_REASONS), records).describe('parked deliveries by reason'),
    deadLettered: records.describe('records on the dead-letter topic'),
    groups: z.array(
      z.object({
        group: z.string(),
        lagRecords: records.describe('what it is behind: records that wait in a retry tier for their time are no lag'),
        lagSeconds: seconds.describe('age of the oldest of those, or how long it outstays its tier'),
        backlog: z.boolean().describe('above a threshold: QUEUE_BACKLOG_RECORDS, QUEUE_BACKLOG_SECONDS'),
        topics: z.array(z.object({ topic: z.string(), ...waiting })),
      }),
    ),
    alerts: z.array(z.object({ group: z.string(), raisedAt: time })),
  })
  .meta({
    id: 'QueueStatistics',
    examples: [
      {
        measuredAt: '2026-01-31T09:30:00.000Z',
        stale: false,
        pending: { critical: IDLE, standard: EXAMPLE_WAITING, bulk: IDLE },
        inFlight: 12,
        retrying: [{ tier: '5s', records: 4, oldestSeconds: 5 }],
        held: { circuit_open: 210 },
        deadLettered: 2,
        groups: [
          {
            group: 'postrider.fan-out',
            lagRecords: 3,
            lagSeconds: 1,
            backlog: false,
            topics: [{ topic: 'postrider.events', ...EXAMPLE_WAITING }],
          },
        ],
        alerts: [],
      },
    ],
  }) satisfies z.ZodType<QueueAnswer>;
