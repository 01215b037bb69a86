import type { SecretAlgorithm } from '#libs/domain';
import { EntitySchema } from 'typeorm';

/** A signing secret as it lies in the table: sealed. */
export interface EndpointSecretRow {
  readonly id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly sealed: string;
  readonly algorithm: SecretAlgorithm;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export const EndpointSecretEntity = new EntitySchema<EndpointSecretRow>({
  name: 'EndpointSecret',
  tableName: 'endpoint_secrets',
  synchronize: false,
  columns: {
    id: { type: 'text', primary: true },
    tenantId: { name: 'tenant_id', type: 'text' },
    endpointId: { name: 'endpoint_id', type: 'text' },
    sealed: { type: 'text' },
    algorithm: { type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
  },
});
