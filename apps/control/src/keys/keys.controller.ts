import { Controller, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import type { Page } from '#libs/database';
import { Action, Allow, Caller, Describes, JsonBody, QueryParameters, TenantId, type Principal } from '#libs/http';
import {
  keyChange,
  keyPage,
  keyQuery,
  keyRotation,
  keySchema,
  newKey,
  newKeySchema,
  type KeyAnswer,
  type KeyChangeBody,
  type KeyQuery,
  type KeyRotationBody,
  type NewKeyBody,
} from './key.dto.js';
import { KeysService, type CreatedKey } from './keys.service.js';

const isNow = { description: 'the key as it is now', schema: keySchema };
const isNew = { description: 'the new key, with its text that no later answer holds', schema: newKeySchema };

@Controller('v1/tenants/:tenantId/keys')
export class KeysController {
  constructor(@Inject(KeysService) private readonly keys: KeysService) {}

  @Post()
  @Allow('admin:*')
  @Action('key.create')
  @Describes({
    summary: 'Create an API key',
    answers: { 201: isNew },
    example: { name: 'checkout', scopes: ['events:write'], allowedCidrs: ['203.0.113.0/24'] },
  })
  create(
    @Caller() caller: Principal,
    @TenantId() tenantId: string,
    @JsonBody(newKey) body: NewKeyBody,
  ): Promise<CreatedKey> {
    return this.keys.create(caller, tenantId, body);
  }

  @Get()
  @Allow('admin:*')
  @Describes({
    summary: 'List the API keys of a tenant, newest first',
    answers: { 200: { description: 'one page of them, also those that ended', schema: keyPage } },
  })
  list(@TenantId() tenantId: string, @QueryParameters(keyQuery) query: KeyQuery): Promise<Page<KeyAnswer>> {
    return this.keys.list(tenantId, query);
  }

  @Get(':id')
  @Allow('admin:*')
  @Describes({ summary: 'Show an API key', answers: { 200: isNow } })
  get(@TenantId() tenantId: string, @Param('id') id: string): Promise<KeyAnswer> {
    return this.keys.get(tenantId, id);
  }

  @Patch(':id')
  @Allow('admin:*')
  @Action('key.change')
  @Describes({
    summary: 'Change an API key',
    description: 'What is not given stays. In force everywhere within 10 s.',
    answers: { 200: isNow },
    example: { allowedCidrs: ['203.0.113.0/24'] },
  })
  change(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @JsonBody(keyChange) body: KeyChangeBody,
  ): Promise<KeyAnswer> {
    return this.keys.change(tenantId, id, body);
  }

  @Post(':id/rotate')
  @Allow('admin:*')
  @Action('key.rotate')
  @Describes({
    summary: 'Replace an API key',
    description: 'By a new one that may do the same; the old one goes on for the overlap.',
    answers: { 201: isNew },
    errors: ['conflict'],
    example: { overlapSeconds: 3_600 },
  })
  rotate(
    @Caller() caller: Principal,
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @JsonBody(keyRotation) { overlapSeconds }: KeyRotationBody,
  ): Promise<CreatedKey> {
    return this.keys.rotate(caller, tenantId, id, overlapSeconds);
  }

  @Post(':id/revoke')
  @Allow('admin:*')
  @Action('key.revoke')
  @HttpCode(200)
  @Describes({
    summary: 'Revoke an API key',
    description: 'For good. It lets nobody in any more, within 10 s everywhere.',
    answers: { 200: isNow },
  })
  revoke(@TenantId() tenantId: string, @Param('id') id: string): Promise<KeyAnswer> {
    return this.keys.revoke(tenantId, id);
  }
}
