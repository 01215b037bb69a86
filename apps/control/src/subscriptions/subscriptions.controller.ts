import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { SubscriptionRepository, type Page, type SubscriptionFilter, type SubscriptionWritten } from '#libs/database';
import { Action, Allow, Describes, JsonBody, noteChange, QueryParameters, TenantId } from '#libs/http';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import {
  newSubscription,
  subscriptionAnswer,
  subscriptionChange,
  subscriptionPage,
  subscriptionQuery,
  subscriptionSchema,
  type NewSubscriptionBody,
  type SubscriptionAnswer,
  type SubscriptionChangeBody,
  type SubscriptionQuery,
} from './subscription.dto.js';

const EXAMPLE = { eventType: 'order.*', filter: { 'data.total': { $gte: 100 } } };

@Controller('v1/endpoints/:endpointId/subscriptions')
export class SubscriptionsController {
  constructor(
    @Inject(SubscriptionRepository) private readonly subscriptions: SubscriptionRepository,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
  ) {}

  @Post()
  @Allow('endpoints:write')
  @Action('subscription.create')
  @Describes({
    summary: 'Subscribe an endpoint to event types',
    answers: { 201: { description: 'the subscription', schema: subscriptionSchema } },
    errors: ['conflict'],
    example: EXAMPLE,
  })
  async create(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @JsonBody(newSubscription) body: NewSubscriptionBody,
  ): Promise<SubscriptionAnswer> {
    await this.endpoints.get(tenantId, endpointId);
    const created = written(
      await this.subscriptions.create({ tenantId, endpointId }, body, new Date()),
      body.eventType,
    );
    noteChange({ target: created.id, after: created });
    return created;
  }

  @Get()
  @Allow('endpoints:read')
  @Describes({
    summary: 'List the subscriptions of an endpoint',
    answers: { 200: { description: 'one page of them', schema: subscriptionPage } },
  })
  async list(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @QueryParameters(subscriptionQuery) query: SubscriptionQuery,
  ): Promise<Page<SubscriptionAnswer>> {
    await this.endpoints.get(tenantId, endpointId);
    const page = await this.subscriptions.list({ filter: { tenantId, endpointId }, ...query });
    return { ...page, data: page.data.map(subscriptionAnswer) };
  }

  @Get(':id')
  @Allow('endpoints:read')
  @Describes({
    summary: 'Show a subscription',
    answers: { 200: { description: 'the subscription', schema: subscriptionSchema } },
  })
  async get(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
  ): Promise<SubscriptionAnswer> {
    return this.find({ tenantId, endpointId }, id);
  }

  @Patch(':id')
  @Allow('endpoints:write')
  @Action('subscription.change')
  @Describes({
    summary: 'Change a subscription',
    answers: { 200: { description: 'the subscription as it is now', schema: subscriptionSchema } },
    errors: ['conflict'],
    example: EXAMPLE,
  })
  async change(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
    @JsonBody(subscriptionChange) body: SubscriptionChangeBody,
  ): Promise<SubscriptionAnswer> {
    const owner = { tenantId, endpointId };
    const before = await this.find(owner, id);
    const after = written(await this.subscriptions.update(owner, id, body), body.eventType ?? 'this type');
    noteChange({ target: id, before, after });
    return after;
  }

  @Delete(':id')
  @Allow('endpoints:write')
  @Action('subscription.delete')
  @HttpCode(204)
  @Describes({ summary: 'Delete a subscription', answers: { 204: { description: 'it is gone' } } })
  async delete(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
  ): Promise<void> {
    const before = await this.find({ tenantId, endpointId }, id);
    if (!(await this.subscriptions.delete({ tenantId, endpointId }, id))) notFound();
    noteChange({ target: id, before });
  }

  private async find(owner: SubscriptionFilter, id: string): Promise<SubscriptionAnswer> {
    return subscriptionAnswer((await this.subscriptions.find(owner, id)) ?? notFound());
  }
}

function written(outcome: SubscriptionWritten, eventType: string): SubscriptionAnswer {
  switch (outcome.kind) {
    case 'written':
      return subscriptionAnswer(outcome.subscription);
    case 'not_found':
      return notFound();
    case 'duplicate':
      throw new PostriderError('conflict', `the endpoint subscribes to ${eventType} already`);
    default:
      return outcome satisfies never;
  }
}

function notFound(): never {
  throw new PostriderError('not_found', 'there is no such subscription of this endpoint');
}
