import type {
  AutoDisable,
  BodyFormat,
  DisabledReason,
  EndpointScope,
  EndpointState,
  Ordering,
  RateLimit,
  RetryPolicy,
  SignatureFormat,
  Verification,
} from '#libs/contracts';
import { EntitySchema } from 'typeorm';

/** An endpoint as its owner sees it; the signing secret lies apart, sealed. */
export interface EndpointRow {
  readonly id: string;
  readonly tenantId: string;
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Who registered it, in the owner's own words; who registers the same URL again gets this endpoint. */
  readonly clientId: string | null;
  readonly state: EndpointState;
  readonly disabledReason: DisabledReason | null;
  readonly stateChangedAt: Date;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Null: as fast as it answers. */
  readonly rateLimit: RateLimit | null;
  readonly ordering: Ordering;
  /** Null: the installation's rule. */
  readonly autoDisable: AutoDisable | null;
  /** Which events it gets; from the beginning, for ever. */
  readonly scope: EndpointScope;
  readonly signatureFormat: SignatureFormat;
  readonly bodyFormat: BodyFormat;
  readonly verification: Verification;
  /** By a handshake with its URL of now; null: it has not been, or need not be. */
  readonly verifiedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const EndpointEntity = new EntitySchema<EndpointRow>({
  name: 'Endpoint',
  tableName: 'endpoints',
  synchronize: false,
  columns: {
    id: { type: 'text', primary: true },
    tenantId: { name: 'tenant_id', type: 'text' },
    url: { type: 'text' },
    name: { type: 'text' },
    description: { type: 'text' },
    metadata: { type: 'jsonb' },
    clientId: { name: 'client_id', type: 'text', nullable: true },
    state: { type: 'text' },
    disabledReason: { name: 'disabled_reason', type: 'text', nullable: true },
    stateChangedAt: { name: 'state_changed_at', type: 'timestamptz' },
    headers: { type: 'jsonb' },
    timeoutMs: { name: 'timeout_ms', type: 'integer' },
    retry: { type: 'jsonb' },
    rateLimit: { name: 'rate_limit', type: 'jsonb', nullable: true },
    ordering: { type: 'jsonb' },
    autoDisable: { name: 'auto_disable', type: 'jsonb', nullable: true },
    scope: { type: 'text' },
    signatureFormat: { name: 'signature_format', type: 'text' },
    bodyFormat: { name: 'body_format', type: 'text' },
    verification: { type: 'text' },
    verifiedAt: { name: 'verified_at', type: 'timestamptz', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    updatedAt: { name: 'updated_at', type: 'timestamptz' },
  },
});
