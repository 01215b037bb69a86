import { z } from 'zod';
import type { InstanceAnswer } from './instance-answer.js';

const time = z.iso.datetime();
const ageMs = z.number().min(0).nullable();

/** What `instanceAnswer` answers. */
const instanceSchema = z
  .object({
    id: z.string().describe('new with every start'),
    app: z.string(),
    version: z.string(),
    host: z.string(),
    pid: z.int(),
    state: z.enum(['running', 'lost']),
    startedAt: time,
    heardAt: time.describe('when it last said that it runs'),
    consumers: z.array(
      z.object({
        group: z.string(),
        partitions: z.record(z.string(), z.array(z.int())).describe('its assignment, by topic'),
        lastFetchAgeMs: ageMs,
      }),
    ),
    lastFetchAgeMs: ageMs.describe(
      'of the group that has not fetched for the longest time; null for one that reads nothing',
    ),
    health: z.object({
      ready: z.boolean(),
      problems: z.record(z.string(), z.string()).describe('what is missing, by name, as `/readyz` says it'),
    }),
    jobs: z.array(z.string()).describe('singleton jobs that this process does at present'),
  })
  .meta({ id: 'Instance' }) satisfies z.ZodType<InstanceAnswer>;

export const instanceList = z.object({ data: z.array(instanceSchema) }).meta({
  id: 'InstanceList',
  examples: [
    {
      data: [
        {
          id: 'ins_01k9v3q2m8f6r4t0y7w5x1z3a2',
          app: 'audit',
          version: '0.1.0',
          host: 'host-1',
          pid: 4711,
          state: 'running',
          startedAt: '2026-01-31T08:00:00.000Z',
          heardAt: '2026-01-31T09:30:00.000Z',
          consumers: [
            { group: 'postrider.audit', partitions: { 'postrider.events': [0, 1, 2, 3, 4, 5] }, lastFetchAgeMs: 412 },
          ],
          lastFetchAgeMs: 412,
          health: { ready: true, problems: {} },
          jobs: ['operational-events'],
        },
      ],
    },
  ],
});
