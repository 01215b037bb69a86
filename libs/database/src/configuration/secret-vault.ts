import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { NONCE_BYTES, openSecret, sealSecret, type OpenedSecret, type SecretPlace } from '#libs/domain';
import { secretsConfig, type SecretsConfig } from '../connection/database.config.js';
import type { EndpointSecretRow } from './endpoint-secret.entity.js';

/** Seals signing secrets before they are stored, and opens them for the dispatcher. */
@Injectable()
export class SecretVault {
  constructor(@Inject(secretsConfig.KEY) private readonly config: SecretsConfig) {}

  seal(secret: string, endpoint: { readonly id: string; readonly tenantId: string }, now: Date): EndpointSecretRow {
    const row = { id: randomUUID(), tenantId: endpoint.tenantId, endpointId: endpoint.id };
    const sealed = sealSecret(secret, placeOf(row), this.config.POSTRIDER_SECRETS_KEYS, randomBytes(NONCE_BYTES));
    return { ...row, sealed, createdAt: now, expiresAt: null };
  }

  open(row: EndpointSecretRow): OpenedSecret {
    return openSecret(row.sealed, placeOf(row), this.config.POSTRIDER_SECRETS_KEYS);
  }
}

const placeOf = ({ id, tenantId }: { readonly id: string; readonly tenantId: string }): SecretPlace => ({
  tenantId,
  table: 'endpoint_secrets',
  column: 'sealed',
  row: id,
});
