import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Action, Allow, Describes, OptionalJsonBody, TenantId } from '#libs/http';
import {
  revealedSecretSchema,
  secretAnswer,
  secretsSchema,
  type RevealedSecretAnswer,
  type SecretAnswer,
} from './secret-answer.js';
import { newSecret, secretRotation, type NewSecretBody, type SecretRotationBody } from './secret.dto.js';
import { SecretsService, type RevealedSecret } from './secrets.service.js';

const revealed = ({ row, secret }: RevealedSecret): RevealedSecretAnswer => ({ ...secretAnswer(row), secret });

@Controller('v1/endpoints/:endpointId/secrets')
export class SecretsController {
  constructor(@Inject(SecretsService) private readonly secrets: SecretsService) {}

  @Get()
  @Allow('endpoints:read')
  @Describes({
    summary: 'List the secrets that sign for an endpoint',
    description: 'Newest first, at most ten; none of them in the clear.',
    answers: { 200: { description: 'the secrets', schema: secretsSchema } },
  })
  async list(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
  ): Promise<{ readonly data: readonly SecretAnswer[] }> {
    return { data: (await this.secrets.list({ tenantId, endpointId })).map(secretAnswer) };
  }

  @Post()
  @Allow('secrets:rotate')
  @Action('secret.create')
  @Describes({
    summary: 'Add a secret to an endpoint',
    description: 'It signs beside those there are.',
    answers: { 201: { description: 'the secret', schema: revealedSecretSchema } },
    errors: ['conflict'],
    example: { algorithm: 'ed25519' },
  })
  async add(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @OptionalJsonBody(newSecret) body: NewSecretBody,
  ): Promise<RevealedSecretAnswer> {
    return revealed(await this.secrets.add({ tenantId, endpointId }, body));
  }

  @Post('rotate')
  @Allow('secrets:rotate')
  @Action('secret.rotate')
  @Describes({
    summary: 'Replace the secrets of an endpoint',
    description: 'The old ones of the same algorithm sign beside the new one for `overlapSeconds`, a day unless told.',
    answers: { 201: { description: 'the new secret', schema: revealedSecretSchema } },
    errors: ['conflict'],
    example: { overlapSeconds: 3_600 },
  })
  async rotate(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @OptionalJsonBody(secretRotation) body: SecretRotationBody,
  ): Promise<RevealedSecretAnswer> {
    return revealed(await this.secrets.rotate({ tenantId, endpointId }, body));
  }

  @Post(':id/reveal')
  @Allow('secrets:rotate')
  @Action('secret.reveal')
  @HttpCode(200)
  @Describes({
    summary: 'Show a secret in the clear',
    answers: { 200: { description: 'the secret', schema: revealedSecretSchema } },
  })
  async reveal(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
  ): Promise<RevealedSecretAnswer> {
    return revealed(await this.secrets.reveal({ tenantId, endpointId }, id));
  }

  /** From this moment on it signs no more. */
  @Delete(':id')
  @Allow('secrets:rotate')
  @Action('secret.expire')
  @HttpCode(204)
  @Describes({
    summary: 'Expire a secret now',
    description: 'One that lasts and that the endpoint can be signed with has to stay.',
    answers: { 204: { description: 'it signs no more' } },
    errors: ['conflict'],
  })
  async expire(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.secrets.expire({ tenantId, endpointId }, id);
  }
}
