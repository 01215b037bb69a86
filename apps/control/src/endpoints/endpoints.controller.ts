import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, UseGuards } from '@nestjs/common';
import type { Page } from '#libs/database';
import { ApiKeyGuard, JsonBody, QueryParameters, TenantId } from '#libs/http';
import { endpointAnswer, type EndpointAnswer } from './endpoint-answer.js';
import {
  endpointChange,
  endpointQuery,
  newEndpoint,
  type EndpointChangeBody,
  type EndpointQuery,
  type NewEndpointBody,
} from './endpoint.dto.js';
import { EndpointsService } from './endpoints.service.js';

@Controller('v1/endpoints')
@UseGuards(ApiKeyGuard)
export class EndpointsController {
  constructor(@Inject(EndpointsService) private readonly endpoints: EndpointsService) {}

  /** 201 with the signing secret, which no later answer holds. */
  @Post()
  async create(
    @TenantId() tenantId: string,
    @JsonBody(newEndpoint) body: NewEndpointBody,
  ): Promise<EndpointAnswer & { readonly secret: string }> {
    const { endpoint, secret } = await this.endpoints.create(tenantId, body);
    return { ...endpointAnswer(endpoint), secret };
  }

  @Get()
  async list(
    @TenantId() tenantId: string,
    @QueryParameters(endpointQuery) query: EndpointQuery,
  ): Promise<Page<EndpointAnswer>> {
    const page = await this.endpoints.list(tenantId, query);
    return { ...page, data: page.data.map(endpointAnswer) };
  }

  @Get(':id')
  async get(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.get(tenantId, id));
  }

  @Patch(':id')
  async change(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @JsonBody(endpointChange) body: EndpointChangeBody,
  ): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.change(tenantId, id, body));
  }

  /** Nothing is sent, and all that comes is held. */
  @Post(':id/pause')
  @HttpCode(200)
  async pause(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'pause'));
  }

  @Post(':id/resume')
  @HttpCode(200)
  async resume(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'resume'));
  }

  @Post(':id/enable')
  @HttpCode(200)
  async enable(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'enable'));
  }

  /** What comes from now on is skipped, as is what waits. */
  @Post(':id/disable')
  @HttpCode(200)
  async disable(@TenantId() tenantId: string, @Param('id') id: string): Promise<EndpointAnswer> {
    return endpointAnswer(await this.endpoints.command(tenantId, id, 'disable'));
  }

  /** Deliveries that still wait end as canceled; what was delivered stays on record. */
  @Delete(':id')
  @HttpCode(204)
  async delete(@TenantId() tenantId: string, @Param('id') id: string): Promise<void> {
    await this.endpoints.delete(tenantId, id);
  }
}
