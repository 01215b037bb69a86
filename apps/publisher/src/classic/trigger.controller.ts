import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  Allow,
  Caller,
  Describes,
  NotAnAction,
  TenantId,
  type HttpReply,
  type HttpRequest,
  type Principal,
  type RouteDescription,
} from '#libs/http';
import { z } from 'zod';
import { ANSWER_HEADERS, answerHeadersOf } from '../publish-headers.js';
import { warnings } from '../publish.schema.js';
import type { LimitedAnswer } from '../publish.service.js';
import { TriggerService } from './trigger.service.js';

const webhookCount = z
  .int()
  .nullable()
  .describe('endpoints whose subscriptions match now; null when nobody could count them');

const triggered = z.object({ eventId: z.string(), eventType: z.string(), webhookCount, warnings }).meta({
  id: 'TriggeredEvent',
  examples: [{ eventId: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2', eventType: 'order.created', webhookCount: 3 }],
});

const triggeredV0 = z.object({ eventId: z.string(), event: z.string(), webhookCount, warnings }).meta({
  id: 'TriggeredEventV0',
  examples: [{ eventId: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2', event: 'order.created', webhookCount: 3 }],
});

const described = (schema: z.ZodType): RouteDescription => ({
  summary: 'Publish an event whose type is in the path (classic)',
  description: 'The body is the event’s data, any JSON. `POST /v1/events` can say more.',
  bodies: { 'application/json': { schema: z.unknown(), example: { orderId: 'o-17' } } },
  requestHeaders: { 'idempotency-key': 'as for `POST /v1/events`' },
  answers: { 202: { description: 'Kafka acknowledged it with acks=all', schema, headers: ANSWER_HEADERS } },
  errors: [
    'event_too_large',
    'nesting_too_deep',
    'idempotency_key_in_use',
    'idempotency_key_reused',
    'rate_limited',
    'broker_unavailable',
  ],
});

/** Publishing by the classic APIs (docs/classic-apis.md). */
@Controller()
export class TriggerController {
  constructor(@Inject(TriggerService) private readonly events: TriggerService) {}

  @Post('events/trigger/:eventType')
  @Allow('events:write')
  @NotAnAction('every event is on record itself')
  @HttpCode(202)
  @Describes(described(triggered))
  async trigger(
    @Req() request: HttpRequest,
    @Param('eventType') type: string,
    @TenantId() tenantId: string,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<z.output<typeof triggered>> {
    const { published, ...answer } = await this.events.trigger({
      tenantId,
      caller,
      eventType: type,
      request,
    });
    tell(reply, published);
    return answer;
  }

  @Post('api/v0/trigger-event/:eventType')
  @Allow('events:write')
  @NotAnAction('every event is on record itself')
  @HttpCode(202)
  @Describes(described(triggeredV0))
  async triggerV0(
    @Req() request: HttpRequest,
    @Param('eventType') event: string,
    @TenantId() tenantId: string,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<z.output<typeof triggeredV0>> {
    const {
      eventId,
      webhookCount,
      warnings: told,
      published,
    } = await this.events.trigger({
      tenantId,
      caller,
      eventType: event,
      request,
    });
    tell(reply, published);
    return { eventId, event, webhookCount, warnings: told };
  }
}

function tell(reply: HttpReply, published: LimitedAnswer): void {
  for (const [name, value] of Object.entries(answerHeadersOf(published))) reply.header(name, value);
}
