import { isSkipped, type EndReason, type EndpointSettings, type HoldReason } from '#libs/contracts';

/** What the dispatcher knows of an endpoint at this moment. */
export type EndpointLookup =
  | { readonly kind: 'found'; readonly endpoint: EndpointSettings }
  /** The database was asked, and has no such endpoint. */
  | { readonly kind: 'deleted' }
  /** Not in memory, and the database cannot be asked: that is not "no endpoint" (ARCHITECTURE.md, invariant 8). */
  | { readonly kind: 'unknown' };

export type DeliveryVerdict =
  | { readonly kind: 'send'; readonly endpoint: EndpointSettings; readonly secrets: readonly string[] }
  | { readonly kind: 'hold'; readonly reason: HoldReason }
  | { readonly kind: 'end'; readonly state: 'canceled' | 'skipped'; readonly reason: EndReason };

/** Whether a delivery may be sent now. An endpoint of another tenant is as good as none: it is not told apart. */
export function deliveryVerdict(lookup: EndpointLookup, tenantId: string): DeliveryVerdict {
  switch (lookup.kind) {
    case 'deleted':
      return { kind: 'end', state: 'canceled', reason: 'endpoint_deleted' };
    case 'unknown':
      return { kind: 'hold', reason: 'endpoint_unknown' };
    case 'found':
      return verdictOf(lookup.endpoint, tenantId);
    default:
      return lookup satisfies never;
  }
}

function verdictOf(endpoint: EndpointSettings, tenantId: string): DeliveryVerdict {
  if (endpoint.tenantId !== tenantId) return { kind: 'end', state: 'canceled', reason: 'endpoint_deleted' };
  if (isSkipped(endpoint.state)) {
    const reason = endpoint.state === 'failed' ? 'verification_failed' : 'endpoint_disabled';
    return { kind: 'end', state: 'skipped', reason };
  }
  if (endpoint.state === 'paused') return { kind: 'hold', reason: 'paused' };
  if (endpoint.state === 'pending_verification') return { kind: 'hold', reason: 'unverified' };
  const { secrets } = endpoint;
  if (secrets === undefined || secrets.length === 0) return { kind: 'hold', reason: 'secret_unavailable' };
  return { kind: 'send', endpoint, secrets };
}
