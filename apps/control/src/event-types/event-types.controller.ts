import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import type { Page } from '#libs/database';
import { Action, Allow, Describes, JsonBody, QueryParameters, TenantId } from '#libs/http';
import { eventTypeAnswer, type EventTypeAnswer } from './event-type-answer.js';
import {
  eventTypeChange,
  eventTypeQuery,
  newEventType,
  type EventTypeChangeBody,
  type EventTypeQuery,
  type NewEventTypeBody,
} from './event-type.dto.js';
import { eventTypePage, eventTypeSchema } from './event-type.schema.js';
import { EventTypesService } from './event-types.service.js';

const NAME = { name: 'the name of the event type, such as order.created' };

@Controller('v1/event-types')
export class EventTypesController {
  constructor(@Inject(EventTypesService) private readonly types: EventTypesService) {}

  @Post()
  @Allow('endpoints:write')
  @Action('event-type.create')
  @Describes({
    summary: 'Register an event type with its first version',
    answers: { 201: { description: 'the event type', schema: eventTypeSchema } },
    errors: ['conflict'],
    example: {
      name: 'order.created',
      schema: { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } },
      example: { orderId: 'o-17' },
      validation: 'reject',
    },
  })
  async create(@TenantId() tenantId: string, @JsonBody(newEventType) body: NewEventTypeBody): Promise<EventTypeAnswer> {
    return eventTypeAnswer(await this.types.create(tenantId, body));
  }

  @Get()
  @Allow('endpoints:read')
  @Describes({
    summary: 'List event types',
    answers: { 200: { description: 'one page of them, the newest first', schema: eventTypePage } },
  })
  async list(
    @TenantId() tenantId: string,
    @QueryParameters(eventTypeQuery) query: EventTypeQuery,
  ): Promise<Page<EventTypeAnswer>> {
    const page = await this.types.list(tenantId, query);
    return { ...page, data: page.data.map(eventTypeAnswer) };
  }

  @Get(':name')
  @Allow('endpoints:read')
  @Describes({
    summary: 'Show an event type with its versions',
    answers: { 200: { description: 'the event type', schema: eventTypeSchema } },
    parameters: NAME,
  })
  async get(@TenantId() tenantId: string, @Param('name') name: string): Promise<EventTypeAnswer> {
    return eventTypeAnswer(await this.types.get(tenantId, name));
  }

  @Patch(':name')
  @Allow('endpoints:write')
  @Action('event-type.change')
  @Describes({
    summary: 'Change what an event type says of itself, or deprecate it',
    answers: { 200: { description: 'the event type as it is now', schema: eventTypeSchema } },
    parameters: NAME,
    example: { validation: 'warn', deprecated: true },
  })
  async change(
    @TenantId() tenantId: string,
    @Param('name') name: string,
    @JsonBody(eventTypeChange) body: EventTypeChangeBody,
  ): Promise<EventTypeAnswer> {
    return eventTypeAnswer(await this.types.change(tenantId, name, body));
  }

  /** Events of the type go on; nothing is known of them any more. */
  @Delete(':name')
  @HttpCode(204)
  @Allow('endpoints:write')
  @Action('event-type.delete')
  @Describes({
    summary: 'Forget an event type',
    answers: { 204: { description: 'it is gone' } },
    parameters: NAME,
  })
  async delete(@TenantId() tenantId: string, @Param('name') name: string): Promise<void> {
    await this.types.delete(tenantId, name);
  }
}
