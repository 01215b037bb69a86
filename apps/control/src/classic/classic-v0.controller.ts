import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { ClassicWebhookStore } from '#libs/database';
import { Action, Allow, Describes, JsonBody, QueryParameters, TenantId } from '#libs/http';
import type { z } from 'zod';
import {
  classicStatuses,
  createdWebhookV0,
  debugStatus,
  newWebhookV0,
  webhookAnswerV0,
  webhookPageV0,
  webhookQueryV0,
  type NewWebhookV0,
  type WebhookQueryV0,
} from './classic-webhook.dto.js';
import { ClassicWebhooks } from './classic-webhooks.service.js';

type WebhookPageV0 = z.output<typeof webhookPageV0>;

/** One event, one URL: the oldest of the classic APIs (docs/classic-apis.md). */
@Controller()
export class ClassicV0Controller {
  constructor(
    @Inject(ClassicWebhooks) private readonly webhooks: ClassicWebhooks,
    @Inject(ClassicWebhookStore) private readonly store: ClassicWebhookStore,
  ) {}

  @Post('api/v0/webhooks')
  @Allow('endpoints:write')
  @Action('endpoint.create')
  @HttpCode(201)
  @Describes({
    summary: 'Register a URL for an event (classic)',
    answers: { 201: { description: 'the webhook, with its signing secret', schema: createdWebhookV0 } },
    errors: ['blocked_address'],
    example: { eventName: 'order.created', webhookUrl: 'https://shop.example/webhooks' },
  })
  async create(
    @TenantId() tenantId: string,
    @JsonBody(newWebhookV0) body: NewWebhookV0,
  ): Promise<z.output<typeof createdWebhookV0>> {
    const registered = await this.webhooks.createV0(tenantId, body);
    // Without a client id every registration makes an endpoint of its own.
    if (registered.kind === 'existing') throw new PostriderError('conflict', 'the endpoint is there already');
    const { id, url, state, createdAt } = registered.endpoint;
    const answer = webhookAnswerV0({ id, eventName: body.eventName, webhookUrl: url, state, createdAt });
    return createdWebhookV0.parse({ ...answer, secret: registered.secret });
  }

  @Get('api/v0/webhooks')
  @Allow('endpoints:read')
  @Describes({
    summary: 'List webhooks by offset, oldest first (classic)',
    answers: { 200: { description: 'one page of them', schema: webhookPageV0 } },
  })
  list(@TenantId() tenantId: string, @QueryParameters(webhookQueryV0) query: WebhookQueryV0): Promise<WebhookPageV0> {
    return this.page(tenantId, query);
  }

  @Get('api/v0/webhooks/:event')
  @Allow('endpoints:read')
  @Describes({
    summary: 'List the webhooks of an event (classic)',
    parameters: { event: 'as it was registered: a name or a pattern' },
    answers: { 200: { description: 'one page of them', schema: webhookPageV0 } },
  })
  async listOf(
    @TenantId() tenantId: string,
    @Param('event') event: string,
    @QueryParameters(webhookQueryV0) query: WebhookQueryV0,
  ): Promise<WebhookPageV0> {
    const page = await this.page(tenantId, query, event);
    if (page.total > 0) return page;
    throw new PostriderError('not_found', `nothing is registered for ${event.slice(0, 100)}`);
  }

  @Get('debug/status')
  @Allow('deliveries:read')
  @Describes({
    summary: 'Show how many deliveries wait, and what became of the others (classic)',
    answers: { 200: { description: 'of the caller’s tenant', schema: debugStatus } },
  })
  async status(@TenantId() tenantId: string): Promise<z.output<typeof debugStatus>> {
    const statuses = classicStatuses(await this.store.deliveriesByState(tenantId));
    return { queueSize: statuses.pending, retrySize: statuses.failed, statuses };
  }

  private async page(
    tenantId: string,
    { page_size, offset }: WebhookQueryV0,
    eventName?: string,
  ): Promise<WebhookPageV0> {
    const asked = { limit: page_size, offset, ...(eventName === undefined ? {} : { eventName }) };
    const { webhooks, total } = await this.store.list(tenantId, asked);
    return webhookPageV0.parse({ webhooks: webhooks.map(webhookAnswerV0), total, page_size, offset });
  }
}
