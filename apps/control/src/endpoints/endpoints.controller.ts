import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import { PostriderError, type EndpointScope } from '#libs/contracts';
import type { Page } from '#libs/database';
import {
  Action,
  Allow,
  Caller,
  Describes,
  JsonBody,
  QueryParameters,
  TenantId,
  type HttpReply,
  type Principal,
} from '#libs/http';
import { endpointAnswer, type CreatedEndpointAnswer, type EndpointAnswer } from './endpoint-answer.js';
import {
  endpointChange,
  endpointQuery,
  newEndpoint,
  type EndpointChangeBody,
  type EndpointQuery,
  type NewEndpointBody,
} from './endpoint.dto.js';
import {
  createdEndpointSchema,
  endpointInVerificationSchema,
  endpointPage,
  endpointSchema,
} from './endpoint.schema.js';
import { EndpointsService } from './endpoints.service.js';

const isNow = { description: 'the endpoint as it is now', schema: endpointSchema };
const EXAMPLE = {
  url: 'https://shop.example/webhooks',
  eventTypes: ['order.*'],
  description: 'orders to the warehouse',
};

@Controller('v1/endpoints')
export class EndpointsController {
  constructor(@Inject(EndpointsService) private readonly endpoints: EndpointsService) {}

  /** 201 with the signing secret; 200 with the endpoint that the same client has registered for the same URL before. */
  @Post()
  @Allow('endpoints:write')
  @Action('endpoint.create')
  @Describes({
    summary: 'Register an endpoint',
    answers: {
      200: { description: 'the endpoint that this client has registered for this URL before', schema: endpointSchema },
      201: { description: 'the endpoint, with its signing secret', schema: createdEndpointSchema },
    },
    errors: ['blocked_address'],
    example: EXAMPLE,
  })
  async create(
    @TenantId() tenantId: string,
    @JsonBody(newEndpoint) body: NewEndpointBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<EndpointAnswer | CreatedEndpointAnswer> {
    assertMayHave(caller, body.scope);
    const registered = await this.endpoints.create(tenantId, body);
    const answer = endpointAnswer(registered.endpoint);
    if (registered.kind === 'created') {
      const { secret, verificationToken } = registered;
      return { ...answer, secret, ...(verificationToken === undefined ? {} : { verificationToken }) };
    }
    reply.status(200);
    return answer;
  }

  @Get()
  @Allow('endpoints:read')
  @Describes({
    summary: 'List endpoints, newest first',
    answers: { 200: { description: 'one page of them', schema: endpointPage } },
  })
  async list(
    @TenantId() tenantId: string,
    @QueryParameters(endpointQuery) query: EndpointQuery,
  ): Promise<Page<EndpointAnswer>> {
    const page = await this.endpoints.list(tenantId, query);
    return { ...page, data: page.data.map(endpointAnswer) };
  }

  @Get(':id')
  @Allow('endpoints:read')
  @Describes({ summary: 'Show an endpoint', answers: { 200: isNow } })
  async get(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.get(tenantId, id));
  }

  @Patch(':id')
  @Allow('endpoints:write')
  @Action('endpoint.change')
  @Describes({
    summary: 'Change an endpoint',
    description: 'What is not given stays; `null` removes a limit or a rule.',
    answers: { 200: isNow },
    errors: ['blocked_address', 'conflict'],
    example: { timeoutMs: 5_000, rateLimit: { perSecond: 10 } },
  })
  async change(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @JsonBody(endpointChange) body: EndpointChangeBody,
  ): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.change(tenantId, id, body));
  }

  /** Nothing is sent, and all that comes is held. */
  @Post(':id/pause')
  @Allow('endpoints:write')
  @Action('endpoint.pause')
  @HttpCode(200)
  @Describes({
    summary: 'Pause an endpoint',
    description: 'Nothing is sent, and all that comes is held.',
    answers: { 200: isNow },
    errors: ['conflict'],
  })
  async pause(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'pause'));
  }

  @Post(':id/resume')
  @Allow('endpoints:write')
  @Action('endpoint.resume')
  @HttpCode(200)
  @Describes({
    summary: 'Resume a paused endpoint',
    description: 'What was held is sent, few at first.',
    answers: { 200: isNow },
    errors: ['conflict'],
  })
  async resume(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'resume'));
  }

  @Post(':id/enable')
  @Allow('endpoints:write')
  @Action('endpoint.enable')
  @HttpCode(200)
  @Describes({
    summary: 'Enable a disabled endpoint',
    description: 'What comes from now on is sent.',
    answers: { 200: isNow },
    errors: ['conflict'],
  })
  async enable(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'enable'));
  }

  /** What comes from now on is skipped, as is what waits. */
  @Post(':id/disable')
  @Allow('endpoints:write')
  @Action('endpoint.disable')
  @HttpCode(200)
  @Describes({
    summary: 'Disable an endpoint',
    description: 'What comes from now on, and what waits, ends as `skipped`.',
    answers: { 200: isNow },
    errors: ['conflict'],
  })
  async disable(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'disable'));
  }

  /** Asks it now, and from the beginning where it failed. */
  @Post(':id/verify')
  @Allow('endpoints:write')
  @Action('endpoint.verify')
  @HttpCode(200)
  @Describes({
    summary: 'Verify an endpoint',
    description: 'Asks an endpoint that waits for its verification now, and one that failed it again.',
    answers: { 200: { description: 'the endpoint as it is now', schema: endpointInVerificationSchema } },
    errors: ['conflict'],
  })
  async verify(
    @TenantId() tenantId: string,
    @Param('id') id: string,
  ): Promise<EndpointAnswer & { readonly verificationToken?: string }> {
    const endpoint = endpointAnswer(await this.endpoints.command(tenantId, id, 'verify'));
    const verificationToken = await this.endpoints.verificationToken(tenantId, id);
    return { ...endpoint, ...(verificationToken === undefined ? {} : { verificationToken }) };
  }

  /** Deliveries that still wait end as canceled; what was delivered stays on record. */
  @Delete(':id')
  @Allow('endpoints:write')
  @Action('endpoint.delete')
  @HttpCode(204)
  @Describes({
    summary: 'Delete an endpoint',
    description: 'Deliveries that still wait end as `canceled`; what was delivered stays on record.',
    answers: { 204: { description: 'it is gone' } },
  })
  async delete(@TenantId() tenantId: string, @Param('id') id: string): Promise<void> {
    await this.endpoints.delete(tenantId, id);
  }
}

/** What happens to the endpoints of every tenant is the operator's to know. */
function assertMayHave({ operator }: Principal, scope: EndpointScope): void {
  if (scope !== 'installation' || operator) return;
  throw new PostriderError('forbidden', 'the scope installation is for the root key of the installation only');
}
