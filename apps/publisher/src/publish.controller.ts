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
import { ANSWER_HEADERS, answerHeadersOf } from './publish-headers.js';
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

function send(reply: HttpReply, answer: LimitedAnswer): void {
  reply.status(answer.status).header('content-type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(answerHeadersOf(answer))) reply.header(name, value);
  reply.send(answer.body);
}
