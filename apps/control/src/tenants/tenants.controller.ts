import { Controller, Get, Inject, Patch, Post } from '@nestjs/common';
import type { Page } from '#libs/database';
import {
  Action,
  Allow,
  AllowOperator,
  Caller,
  Describes,
  JsonBody,
  QueryParameters,
  TenantId,
  type Principal,
} from '#libs/http';
import {
  newTenant,
  tenantAnswer,
  tenantChange,
  tenantPage,
  tenantQuery,
  tenantSchema,
  type NewTenantBody,
  type TenantAnswer,
  type TenantChangeBody,
  type TenantQuery,
} from './tenant.dto.js';
import { TenantsService } from './tenants.service.js';

@Controller('v1/tenants')
export class TenantsController {
  constructor(@Inject(TenantsService) private readonly tenants: TenantsService) {}

  @Post()
  @AllowOperator()
  @Action('tenant.create')
  @Describes({
    summary: 'Create a tenant',
    description: 'For the root key. What can be set is described at `PATCH /v1/tenants/:tenantId`.',
    answers: { 201: { description: 'the tenant', schema: tenantSchema } },
    example: { name: 'shop' },
  })
  async create(@JsonBody(newTenant) body: NewTenantBody): Promise<TenantAnswer> {
    return tenantAnswer(await this.tenants.create(body));
  }

  @Get()
  @AllowOperator()
  @Describes({
    summary: 'List tenants, newest first',
    description: 'For the root key.',
    answers: { 200: { description: 'one page of them', schema: tenantPage } },
  })
  async list(@QueryParameters(tenantQuery) query: TenantQuery): Promise<Page<TenantAnswer>> {
    const page = await this.tenants.list(query);
    return { ...page, data: page.data.map(tenantAnswer) };
  }

  @Get(':tenantId')
  @Allow('admin:*')
  @Describes({
    summary: 'Show a tenant',
    answers: { 200: { description: 'with what is set for it', schema: tenantSchema } },
  })
  async get(@TenantId() tenantId: string): Promise<TenantAnswer> {
    return tenantAnswer(await this.tenants.get(tenantId));
  }

  @Patch(':tenantId')
  @Allow('admin:*')
  @Action('tenant.change')
  @Describes({
    summary: 'Change a tenant',
    description:
      'What is not given stays; a setting that is `null` is taken away. Limits and private ranges are for the root key.',
    answers: { 200: { description: 'the tenant as it is now', schema: tenantSchema } },
    example: { settings: { publishRate: { perSecond: 100, burst: 200 } } },
  })
  async change(
    @Caller() caller: Principal,
    @TenantId() tenantId: string,
    @JsonBody(tenantChange) body: TenantChangeBody,
  ): Promise<TenantAnswer> {
    return tenantAnswer(await this.tenants.change(caller, tenantId, body));
  }
}
