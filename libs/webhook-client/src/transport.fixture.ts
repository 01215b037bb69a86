import { parseCidr, type Cidr, type EgressPolicy } from '#libs/domain';
import { EgressPolicies } from './egress-policies.js';
import type { OutboundMetrics } from './outbound-metrics.js';
import { WebhookTransport, type TransportSettings, type WebhookRequest } from './webhook-transport.js';

export const cidrs = (...texts: readonly string[]): readonly Cidr[] => texts.flatMap((text) => parseCidr(text) ?? []);

/** Loopback and http, as on a laptop. */
export const LOOPBACK_POLICY: EgressPolicy = { allowedCidrs: cidrs('127.0.0.0/8', '::1/128'), allowHttp: true };
/** http, but public addresses only: whatever a test listens on is out of reach. */
export const PUBLIC_HTTP_POLICY: EgressPolicy = { allowedCidrs: [], allowHttp: true };

/** Counts as the real one does, where a test can read it. */
export class CountedMetrics implements Pick<OutboundMetrics, 'blocked' | 'connectionUsed'> {
  readonly blockedClasses: string[] = [];
  readonly reused: boolean[] = [];

  blocked(egressClass: string): void {
    this.blockedClasses.push(egressClass);
  }

  connectionUsed(reused: boolean): void {
    this.reused.push(reused);
  }
}

/** A transport that resolves every name to loopback, so that no test can reach further. */
export function transportTo({
  policy = LOOPBACK_POLICY,
  ...settings
}: Partial<TransportSettings> & { readonly policy?: EgressPolicy } = {}): WebhookTransport {
  return new WebhookTransport({
    policies: new EgressPolicies(policy),
    resolve: () => Promise.resolve(['127.0.0.1']),
    connectTimeoutMs: 2_000,
    connectionsPerOrigin: 4,
    maxOrigins: 10,
    maxConnectionAgeMs: 60_000,
    metrics: new CountedMetrics(),
    ...settings,
  });
}

export const webhook = (url: string, overrides: Partial<WebhookRequest> = {}): WebhookRequest => ({
  url,
  tenantId: 'ten_a',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"test": 2432232314}'),
  timeoutMs: 5_000,
  ...overrides,
});
