import { END_REASONS, ERROR_CLASSES, HEADERS, HOLD_REASONS, LANES, TRIGGERS } from '#libs/contracts';
import { z } from 'zod';

const text = z.string();
const count = z.string().regex(/^\d+$/).describe('a whole number');
const epochMs = z.string().regex(/^\d+$/).describe('epoch ms');

/** CloudEvents 1.0, Kafka binding, binary mode. */
const cloudEvent = {
  [HEADERS.contentType]: z.literal('application/json'),
  [HEADERS.ceSpecVersion]: z.literal('1.0'),
  [HEADERS.ceId]: text,
  [HEADERS.ceType]: text,
  [HEADERS.ceSource]: text,
  [HEADERS.ceTime]: text,
  [HEADERS.ceTenantId]: text,
  [HEADERS.ceEventVersion]: text,
  [HEADERS.ceSubject]: text.optional(),
  [HEADERS.ceCorrelationId]: text.optional(),
  [HEADERS.traceParent]: text.optional(),
};

/** Of an event that came over HTTP. A foreign client may leave out all of them: the value is the truth. */
export const eventHeaders = z
  .looseObject({
    ...cloudEvent,
    [HEADERS.contentType]: text,
    [HEADERS.cePartitionKey]: text.optional(),
    [HEADERS.ceDeliverAt]: z.iso.datetime().optional().describe('its deliveries wait until then'),
    [HEADERS.judged]: text.optional().describe('held against the registry of event types when it was published'),
    [HEADERS.lane]: z.enum(LANES).optional(),
  })
  .partial();

const delivery = {
  ...cloudEvent,
  [HEADERS.endpointIds]: text.regex(/^ep_[0-9a-z]+(,ep_[0-9a-z]+){0,63}$/).describe('1 to 64, all of one partition'),
  [HEADERS.deliveryId]: text.optional().describe('the `webhook-id`, on records of one endpoint'),
  [HEADERS.createdAt]: epochMs,
  [HEADERS.trigger]: z.enum(TRIGGERS),
  [HEADERS.lane]: z.enum(LANES),
  [HEADERS.attemptsMade]: count.optional(),
  [HEADERS.attemptsTotal]: count.optional(),
  [HEADERS.chain]: z.literal('single').optional().describe('a failure schedules nothing'),
  [HEADERS.askedAt]: epochMs.optional(),
  [HEADERS.firstFailureAt]: epochMs.optional(),
  [HEADERS.lastFailureAt]: epochMs.optional(),
  [HEADERS.lastStatus]: count.optional(),
  [HEADERS.errorClass]: z.enum(ERROR_CLASSES).optional(),
  [HEADERS.origin]: text
    .regex(/^.+\/\d+\/\d+$/)
    .optional()
    .describe('topic/partition/offset where it first lay'),
  [HEADERS.heldSince]: epochMs.optional(),
  [HEADERS.timesHeld]: count.optional(),
  [HEADERS.holdSeq]: count.optional(),
  [HEADERS.holdLine]: z.enum(['endpoint', 'key']).optional(),
};

export const deliveryHeaders = z.strictObject(delivery);

export const waitingHeaders = z.strictObject({
  ...delivery,
  [HEADERS.waiting]: z.enum(['retry', 'hold', 'scheduled']),
  [HEADERS.holdReason]: z.enum(HOLD_REASONS).optional(),
  [HEADERS.dueAt]: epochMs.describe('epoch ms; never sent before'),
});

export const heldHeaders = z.strictObject({
  ...delivery,
  [HEADERS.waiting]: z.literal('hold'),
  [HEADERS.holdReason]: z.enum(HOLD_REASONS),
  [HEADERS.dueAt]: epochMs.optional().describe('epoch ms; absent when nobody knows when the reason ends'),
  [HEADERS.orderKey]: text.optional(),
});

export const deadLetterHeaders = z.strictObject({ ...delivery, [HEADERS.deadLetterReason]: z.enum(END_REASONS) });

const asItCame = { [HEADERS.origin]: text.regex(/^.+\/\d+\/\d+$/), [HEADERS.quarantineReason]: text };
export const undecodableHeaders = z.looseObject({ ...asItCame, [HEADERS.deadLetterReason]: z.literal('undecodable') });
export const quarantineHeaders = z.looseObject(asItCame);

export const reportHeaders = z.strictObject({ [HEADERS.contentType]: z.literal('application/x-ndjson') });
export const stateHeaders = z.strictObject({
  [HEADERS.contentType]: z.literal('application/json'),
  [HEADERS.writer]: text.describe('which process wrote it'),
});
export const operationalHeaders = z.strictObject({
  ...cloudEvent,
  [HEADERS.scope]: z.enum(['operational', 'installation']),
});
