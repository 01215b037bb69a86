import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import type { Page } from '#libs/database';
import { Action, Allow, Describes, JsonBody, QueryParameters, TenantId, type HttpReply } from '#libs/http';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { EndpointStatisticsService } from '../statistics/endpoint-statistics.service.js';
import {
  createdWebhookSchema,
  newWebhook,
  retriedSchema,
  webhookAnswer,
  webhookChange,
  webhookPage,
  webhookQuery,
  webhookSchema,
  webhookStats,
  webhookStatsSchema,
  type NewWebhook,
  type WebhookAnswer,
  type WebhookChange,
  type WebhookQuery,
} from './classic-webhook.dto.js';
import { ClassicWebhooks } from './classic-webhooks.service.js';

type CreatedWebhook = WebhookAnswer & { readonly secret: string; readonly verificationToken?: string };

const isNow = { description: 'the webhook as it is now', schema: webhookSchema };

/** Endpoints in the words of the classic API (docs/classic-apis.md). */
@Controller('webhooks')
export class ClassicWebhooksController {
  constructor(
    @Inject(ClassicWebhooks) private readonly webhooks: ClassicWebhooks,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(EndpointStatisticsService) private readonly statistics: EndpointStatisticsService,
  ) {}

  @Post()
  @Allow('endpoints:write')
  @Action('endpoint.create')
  @Describes({
    summary: 'Register a webhook (classic)',
    description: 'It is asked for its `verificationToken` before anything is sent to it.',
    answers: {
      200: { description: 'the webhook that this client has registered for this URL before', schema: webhookSchema },
      201: { description: 'the webhook, with its signing secret', schema: createdWebhookSchema },
    },
    errors: ['blocked_address'],
    example: { clientId: 'warehouse', url: 'https://shop.example/webhooks', events: ['order.created'] },
  })
  async create(
    @TenantId() tenantId: string,
    @JsonBody(newWebhook) body: NewWebhook,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<WebhookAnswer | CreatedWebhook> {
    const registered = await this.webhooks.create(tenantId, body);
    const answer = webhookAnswer(registered.endpoint);
    if (registered.kind === 'existing') {
      reply.status(200);
      return answer;
    }
    const { secret, verificationToken } = registered;
    return { ...answer, secret, ...(verificationToken === undefined ? {} : { verificationToken }) };
  }

  @Get()
  @Allow('endpoints:read')
  @Describes({
    summary: 'List webhooks, newest first (classic)',
    answers: { 200: { description: 'one page of them', schema: webhookPage } },
  })
  async list(
    @TenantId() tenantId: string,
    @QueryParameters(webhookQuery) query: WebhookQuery,
  ): Promise<Page<WebhookAnswer>> {
    const page = await this.endpoints.list(tenantId, query);
    return { ...page, data: page.data.map(webhookAnswer) };
  }

  @Get(':id')
  @Allow('endpoints:read')
  @Describes({ summary: 'Show a webhook (classic)', answers: { 200: isNow } })
  async get(@TenantId() tenantId: string, @Param('id') id: string): Promise<WebhookAnswer> {
    return webhookAnswer(await this.endpoints.get(tenantId, id));
  }

  @Patch(':id')
  @Allow('endpoints:write')
  @Action('endpoint.change')
  @Describes({
    summary: 'Change a webhook (classic)',
    answers: { 200: isNow },
    errors: ['blocked_address', 'conflict'],
    example: { events: ['order.created', 'order.paid'] },
  })
  async change(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @JsonBody(webhookChange) body: WebhookChange,
  ): Promise<WebhookAnswer> {
    return webhookAnswer(await this.webhooks.change(tenantId, id, body));
  }

  @Delete(':id')
  @Allow('endpoints:write')
  @Action('endpoint.delete')
  @HttpCode(204)
  @Describes({ summary: 'Delete a webhook (classic)', answers: { 204: { description: 'it is gone' } } })
  async delete(@TenantId() tenantId: string, @Param('id') id: string): Promise<void> {
    await this.endpoints.delete(tenantId, id);
  }

  @Get(':id/stats')
  @Allow('deliveries:read')
  @Describes({
    summary: 'Show how a webhook fares (classic)',
    answers: { 200: { description: 'of the last 30 days', schema: webhookStatsSchema } },
  })
  async stats(@TenantId() tenantId: string, @Param('id') id: string) {
    return webhookStats(await this.statistics.of(tenantId, id, { period: '30d' }));
  }

  @Post(':id/retry')
  @Allow('deliveries:retry')
  @Action('endpoint.retry')
  @HttpCode(202)
  @Describes({
    summary: 'Send the newest failed deliveries of a webhook again (classic)',
    description: 'At most 100 with one request.',
    answers: { 202: { description: 'how many the broker has', schema: retriedSchema } },
    errors: ['broker_unavailable', 'buffer_full'],
  })
  retry(@TenantId() tenantId: string, @Param('id') id: string) {
    return this.webhooks.retryFailed(tenantId, id);
  }
}
