import { EntitySchema } from 'typeorm';

/** The handshake with an endpoint, from the first time it is asked; what it was told then stays the same. */
export interface EndpointVerificationRow {
  readonly endpointId: string;
  readonly tenantId: string;
  /** Another one whenever it is asked from the beginning: an answer to an earlier question counts no more. */
  readonly round: string;
  /** The token, sealed. */
  readonly sealed: string;
  /** Of this round, the one under way included. */
  readonly tries: number;
  /** Null: nothing is to be asked. */
  readonly nextTryAt: Date | null;
  /** In words; null: there was none. */
  readonly lastError: string | null;
}

export const EndpointVerificationEntity = new EntitySchema<EndpointVerificationRow>({
  name: 'EndpointVerification',
  tableName: 'endpoint_verifications',
  synchronize: false,
  columns: {
    endpointId: { name: 'endpoint_id', type: 'text', primary: true },
    tenantId: { name: 'tenant_id', type: 'text' },
    round: { type: 'text' },
    sealed: { type: 'text' },
    tries: { type: 'integer' },
    nextTryAt: { name: 'next_try_at', type: 'timestamptz', nullable: true },
    lastError: { name: 'last_error', type: 'text', nullable: true },
  },
});
