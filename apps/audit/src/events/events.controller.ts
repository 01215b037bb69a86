import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { EVENT_TYPE, MAX_EVENT_TYPE_LENGTH, PostriderError } from '#libs/contracts';
import { DeliveryStore, EventStore, PAGE_QUERY, type StoredEventWithPayload } from '#libs/database';
import { Allow, Describes, QueryParameters, TenantId } from '#libs/http';
import { z } from 'zod';
import { eventAnswer, eventDocument } from './event-answer.js';
import { eventDocumentSchema, eventPage, eventPayload } from './event.schema.js';

const epochMs = z.iso.datetime({
  offset: true,
  message: 'expected an ISO 8601 date and time, such as 2026-01-31T08:00:00Z',
});

const listQuery = z.strictObject({
  type: z
    .string()
    .max(MAX_EVENT_TYPE_LENGTH)
    .regex(EVENT_TYPE, 'expected an event type such as order.created')
    .optional(),
  from: epochMs.transform(Date.parse).optional(),
  to: epochMs.transform(Date.parse).optional(),
  ...PAGE_QUERY,
});

@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(EventStore) private readonly events: EventStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
  ) {}

  /** Newest first; `from` (inclusive) and `to` (exclusive) are about the time the broker took the event. */
  @Get()
  @Allow('events:read')
  @Describes({
    summary: 'List events, newest first',
    description: '`from` (inclusive) and `to` (exclusive) are about the time the broker took the event.',
    answers: { 200: { description: 'one page of them', schema: eventPage } },
  })
  async list(@TenantId() tenantId: string, @QueryParameters(listQuery) query: z.output<typeof listQuery>) {
    const { type, from, to, limit, cursor } = query;
    const page = await this.events.list({ filter: { tenantId, type, fromMs: from, toMs: to }, limit, cursor });
    return { ...page, data: page.data.map(eventAnswer) };
  }

  @Get(':id')
  @Allow('events:read')
  @Describes({
    summary: 'Show an event',
    answers: { 200: { description: 'with its deliveries counted by state', schema: eventDocumentSchema } },
  })
  @Header('content-type', 'application/json; charset=utf-8')
  async get(@TenantId() tenantId: string, @Param('id') id: string): Promise<Buffer> {
    const [event, byState] = await Promise.all([this.find(tenantId, id), this.deliveries.countByState(tenantId, id)]);
    return eventDocument(event, byState);
  }

  /** The bytes that travel through Kafka and reach every receiver, and nothing else. */
  @Get(':id/payload')
  @Allow('events:read')
  @Describes({
    summary: 'Show the exact bytes of an event',
    answers: { 200: { description: 'the envelope as every receiver gets it', schema: eventPayload } },
  })
  @Header('content-type', 'application/json')
  @Header('x-content-type-options', 'nosniff')
  async payload(@TenantId() tenantId: string, @Param('id') id: string): Promise<Buffer> {
    const { payload } = await this.find(tenantId, id);
    if (payload.length > 0) return payload;
    throw new PostriderError(
      'not_found',
      `the payload of event ${id.slice(0, 200)} was erased: it is older than RETENTION_PAYLOADS_DAYS`,
    );
  }

  private async find(tenantId: string, id: string): Promise<StoredEventWithPayload> {
    const event = await this.events.find(tenantId, id);
    if (event !== undefined) return event;
    throw new PostriderError(
      'not_found',
      `there is no event ${id.slice(0, 200)}, or the audit trail has not read it yet`,
    );
  }
}
