import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DELIVERY_STATES, HOLD_REASONS, PostriderError } from '#libs/contracts';
import { AttemptStore, DeliveryStore, PAGE_QUERY, type Page } from '#libs/database';
import type { DeliverySnapshot } from '#libs/domain';
import { Action, Allow, Describes, noteChange, QueryParameters, TenantId } from '#libs/http';
import { z } from 'zod';
import { attemptAnswer, deliveryAnswer, type AttemptAnswer, type DeliveryAnswer } from './delivery-answer.js';
import { attemptPage, deliveryPage, deliverySchema } from './delivery.schema.js';
import { DeliveryCancel } from './delivery-cancel.service.js';
import { DeliveryRetry } from './delivery-retry.service.js';

const deliveryQuery = z.strictObject({
  eventId: z.string().max(200).optional(),
  endpointId: z.string().max(200).optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  holdReason: z.enum(HOLD_REASONS).optional(),
  ...PAGE_QUERY,
});
const attemptQuery = z.strictObject(PAGE_QUERY);

@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(AttemptStore) private readonly attempts: AttemptStore,
    @Inject(DeliveryRetry) private readonly retries: DeliveryRetry,
    @Inject(DeliveryCancel) private readonly cancellations: DeliveryCancel,
  ) {}

  @Get()
  @Allow('deliveries:read')
  @Describes({
    summary: 'List deliveries, newest first',
    answers: { 200: { description: 'one page of them', schema: deliveryPage } },
  })
  async list(
    @TenantId() tenantId: string,
    @QueryParameters(deliveryQuery) query: z.output<typeof deliveryQuery>,
  ): Promise<Page<DeliveryAnswer>> {
    const { limit, cursor, holdReason, ...wanted } = query;
    // Only a held delivery has a hold reason, and the index is by state.
    const filter = { tenantId, holdReason, ...wanted, ...(holdReason === undefined ? {} : { state: 'held' as const }) };
    const page = await this.deliveries.list({ filter, limit, cursor });
    return { ...page, data: page.data.map(deliveryAnswer) };
  }

  @Get(':id')
  @Allow('deliveries:read')
  @Describes({
    summary: 'Show a delivery',
    answers: { 200: { description: 'where it stands, and why', schema: deliverySchema } },
  })
  async get(@TenantId() tenantId: string, @Param('id') id: string): Promise<DeliveryAnswer> {
    return deliveryAnswer(await this.find(tenantId, id));
  }

  /** Oldest first: the delivery's story. */
  @Get(':id/attempts')
  @Allow('deliveries:read')
  @Describes({
    summary: 'List the attempts of a delivery, oldest first',
    answers: { 200: { description: 'one page of them', schema: attemptPage } },
  })
  async listAttempts(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @QueryParameters(attemptQuery) query: z.output<typeof attemptQuery>,
  ): Promise<Page<AttemptAnswer>> {
    const { id: deliveryId } = await this.find(tenantId, id);
    const page = await this.attempts.list({ filter: { tenantId, deliveryId }, ...query });
    return { ...page, data: page.data.map(attemptAnswer) };
  }

  /** 202 once the broker has it; 409 while an attempt is on its way, or for an endpoint that is gone. */
  @Post(':id/retry')
  @Allow('deliveries:retry')
  @Action('delivery.retry')
  @HttpCode(202)
  @Describes({
    summary: 'Send a delivery again, now',
    description: '409 while an attempt is under way, and when the endpoint is gone or paused.',
    answers: { 202: { description: 'the broker has it', schema: deliverySchema } },
    errors: ['conflict', 'broker_unavailable', 'buffer_full'],
  })
  async retry(@TenantId() tenantId: string, @Param('id') id: string): Promise<DeliveryAnswer> {
    return changed(await this.find(tenantId, id), (delivery) => this.retries.retry(delivery));
  }

  /** 200 once the broker has it; 409 when nothing of it waits. An attempt that is under way may still arrive. */
  @Post(':id/cancel')
  @Allow('deliveries:retry')
  @Action('delivery.cancel')
  @HttpCode(200)
  @Describes({
    summary: 'Cancel a delivery that waits',
    description: '409 when nothing of it waits. An attempt that is under way may still arrive.',
    answers: { 200: { description: 'the broker has it', schema: deliverySchema } },
    errors: ['conflict', 'broker_unavailable', 'buffer_full'],
  })
  async cancel(@TenantId() tenantId: string, @Param('id') id: string): Promise<DeliveryAnswer> {
    return changed(await this.find(tenantId, id), (delivery) => this.cancellations.cancel(delivery));
  }

  private async find(tenantId: string, id: string): Promise<DeliverySnapshot> {
    const delivery = await this.deliveries.find(tenantId, id);
    if (delivery !== undefined) return delivery;
    throw new PostriderError('not_found', `there is no delivery ${id.slice(0, 100)}, or it is not recorded yet`);
  }
}

async function changed(
  delivery: DeliverySnapshot,
  change: (delivery: DeliverySnapshot) => Promise<DeliverySnapshot>,
): Promise<DeliveryAnswer> {
  const after = deliveryAnswer(await change(delivery));
  noteChange({ target: delivery.id, before: deliveryAnswer(delivery), after });
  return after;
}
