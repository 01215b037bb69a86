import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import {
  Allow,
  Caller,
  Describes,
  NotAnAction,
  RawBody,
  TenantId,
  type HttpReply,
  type HttpRequest,
  type Principal,
} from '#libs/http';
import { z } from 'zod';
import { acceptedEvent, batchAnswer, batchBodies, publishBodies } from './publish.schema.js';
import { PublishService, type LimitedAnswer } from './publish.service.js';

const FAULTS = [
  'event_too_large',
  'nesting_too_deep',
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'rate_limited',
  'broker_unavailable',
] as const;

const HEADERS = {
  'idempotency-key': 'any text: for 24 hours the same request again gets the same answer',
  traceparent: 'W3C trace context, carried along',
};

const ANSWER_HEADERS = {
  'idempotency-replayed': 'true when this answer was given before',
  'ratelimit-policy': 'where a publish limit holds: q events at once, which refill within w seconds',
  ratelimit: 'where a publish limit holds: r events are left, and all are there again after t seconds',
};

/** Publishing (docs/wire.md 4): JSON, and CloudEvents structured, binary and batched. */
@Controller('v1/events')
export class PublishController {
  constructor(@Inject(PublishService) private readonly events: PublishService) {}

  @Post()
  @Allow('events:write')
  @NotAnAction('every event is on record itself')
  @Describes({
    summary: 'Publish an event',
    description:
      'Takes an event of ours, a CloudEvent (structured, or binary: `ce-*` headers and the data as `application/json`), or a batch of CloudEvents, which is answered like `POST /v1/events/batch`.',
    bodies: publishBodies,
    requestHeaders: HEADERS,
    answers: {
      202: {
        description: 'Kafka acknowledged it with acks=all',
        schema: z.union([acceptedEvent, batchAnswer]),
        example: { id: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2', type: 'order.created', timestamp: '2026-01-31T08:00:00.000Z' },
        headers: ANSWER_HEADERS,
      },
    },
    errors: FAULTS,
  })
  async publish(
    @Req() { headers }: HttpRequest,
    @RawBody() body: Buffer,
    @TenantId() tenantId: string,
    @Caller() caller: Principal,
    @Res() reply: HttpReply,
  ): Promise<void> {
    send(reply, await this.events.publish({ route: 'single', tenantId, caller, headers, body }));
  }

  @Post('batch')
  @Allow('events:write')
  @NotAnAction('every event is on record itself')
  @Describes({
    summary: 'Publish up to 500 events',
    description: 'Answered one by one, in their order; one bad event never fails the others.',
    bodies: batchBodies,
    requestHeaders: HEADERS,
    answers: { 202: { description: 'what became of each', schema: batchAnswer, headers: ANSWER_HEADERS } },
    errors: FAULTS,
  })
  async publishBatch(
    @Req() { headers }: HttpRequest,
    @RawBody() body: Buffer,
    @TenantId() tenantId: string,
    @Caller() caller: Principal,
    @Res() reply: HttpReply,
  ): Promise<void> {
    send(reply, await this.events.publish({ route: 'batch', tenantId, caller, headers, body }));
  }
}

function send(reply: HttpReply, { status, body, results, headers }: LimitedAnswer): void {
  reply.status(status).header('content-type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  if (results.includes('replayed')) reply.header('idempotency-replayed', 'true');
  reply.send(body);
}
