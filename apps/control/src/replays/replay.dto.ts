import {
  DEFAULT_REPLAY_STATES,
  REPLAYABLE_STATES,
  REPLAY_STATUSES,
  type ReplayReason,
  type ReplayStatus,
} from '#libs/contracts';
import { countsOf, PAGE_QUERY, type ReplayRow } from '#libs/database';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import { eventTypePatterns } from '../endpoints/endpoint.dto.js';

const time = z.iso.datetime();
const moment = z.iso
  .datetime({ offset: true, message: 'expected a time such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text));

/** The body of POST. */
export const newReplay = z.strictObject({
  /** Of deliveries: when they came into being. */
  from: moment,
  /** Now, unless it is given. */
  to: moment.optional(),
  states: z
    .array(z.enum(REPLAYABLE_STATES))
    .min(1, 'expected at least one state')
    .max(REPLAYABLE_STATES.length)
    .refine((states) => new Set(states).size === states.length, 'names a state twice')
    .default([...DEFAULT_REPLAY_STATES]),
  eventTypes: eventTypePatterns.default(['*']),
});
export type NewReplayBody = z.output<typeof newReplay>;

export const replayQuery = z.strictObject({ status: z.enum(REPLAY_STATUSES).optional(), ...PAGE_QUERY });
export type ReplayQuery = z.output<typeof replayQuery>;

const BECAUSE: Readonly<Record<ReplayReason, string>> = {
  reports: 'What happened before it was asked for is still being written down.',
  in_flight: 'As many deliveries are on their way as may be: it goes on when some of them have been tried.',
  paused: 'The endpoint is paused: it goes on when that is resumed.',
  unverified: 'The endpoint has not been verified yet: it goes on when it is.',
  broker: 'Kafka cannot be reached: it goes on when it can.',
  endpoint_disabled: 'The endpoint was disabled meanwhile: enable it, and ask for another replay.',
  endpoint_failed: 'The endpoint failed its verification meanwhile: verify it, and ask for another replay.',
};

export const isOver = (status: ReplayStatus): boolean =>
  status === 'completed' || status === 'canceled' || status === 'failed';

export const replayAnswer = (replay: ReplayRow) => ({
  id: replay.id,
  endpointId: replay.endpointId,
  status: replay.status,
  reason: replay.reason === null ? null : BECAUSE[replay.reason],
  from: replay.from.toISOString(),
  to: replay.to.toISOString(),
  states: [...replay.states],
  eventTypes: [...replay.eventTypes],
  counts: countsOf(replay),
  requestedAt: replay.requestedAt.toISOString(),
  startedAt: replay.startedAt?.toISOString() ?? null,
  endedAt: replay.endedAt?.toISOString() ?? null,
});
export type ReplayAnswer = ReturnType<typeof replayAnswer>;

const count = z.int().min(0);

export const replaySchema = z
  .object({
    id: z.string(),
    endpointId: z.string(),
    status: z.enum(REPLAY_STATUSES),
    reason: z.string().nullable().describe('in a sentence: why it does not go on, for the moment or for good'),
    from: time,
    to: time,
    states: z.array(z.enum(REPLAYABLE_STATES)),
    eventTypes: z.array(z.string()),
    counts: z.object({
      matching: count.nullable().describe('how many there were when it was asked for; null: too many to count'),
      sent: count.describe('handed to Kafka'),
      succeeded: count.describe('of those, what the endpoint took at the first attempt'),
      unsuccessful: count.describe('of those, what it did not take; their retries follow by its policy'),
      unavailable: count.describe('not sent: their events or payloads are gone'),
      inFlight: count.describe('on their way, not tried yet'),
    }),
    requestedAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
  })
  .meta({
    id: 'Replay',
    examples: [
      {
        id: 'rpl_01k9v3q2m8f6r4t0y7w5x1z3a2',
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        status: 'completed',
        reason: null,
        from: '2026-01-31T06:00:00.000Z',
        to: '2026-01-31T08:00:00.000Z',
        states: ['skipped', 'failed', 'canceled'],
        eventTypes: ['*'],
        counts: { matching: 120, sent: 120, succeeded: 119, unsuccessful: 1, unavailable: 0, inFlight: 0 },
        requestedAt: '2026-01-31T08:00:00.000Z',
        startedAt: '2026-01-31T08:00:01.250Z',
        endedAt: '2026-01-31T08:00:03.500Z',
      },
    ],
  }) satisfies z.ZodType<ReplayAnswer>;

export const replayPage = pageOf(replaySchema);
