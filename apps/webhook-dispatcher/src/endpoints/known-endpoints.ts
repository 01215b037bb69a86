import type { EndpointScope, EndpointSettings, SubscriptionSettings } from '#libs/contracts';
import type { ConfigurationPage } from '#libs/database';
import { SubscriptionIndex, type Candidates } from '#libs/domain';

/**
 * Every endpoint with what it subscribes to. A reload comes in pages, the size of a page is all that it costs: what comes
 * takes the place of what there is, what did not come is gone when the last page has come, and all else is served meanwhile.
 */
export class KnownEndpoints {
  private readonly endpoints = new Map<string, EndpointSettings>();
  private readonly subscriptions = new SubscriptionIndex();
  /** Endpoints of the reload that is under way. */
  private reloaded: Set<string> | undefined;

  get(endpointId: string): EndpointSettings | undefined {
    return this.endpoints.get(endpointId);
  }

  has(endpointId: string): boolean {
    return this.endpoints.has(endpointId);
  }

  /** Who wants events of the type; the same object until a subscription of the tenant changes. */
  candidatesFor(tenantId: string, eventType: string, scope: EndpointScope = 'events'): Candidates {
    return this.subscriptions.candidatesFor(audienceOf(tenantId, scope), eventType);
  }

  put(endpoint: EndpointSettings, subscriptions: readonly SubscriptionSettings[]): void {
    this.endpoints.set(endpoint.id, endpoint);
    this.subscriptions.put(endpoint.id, audienceOf(endpoint.tenantId, endpoint.scope), subscriptions);
    this.reloaded?.add(endpoint.id);
  }

  delete(endpointId: string): void {
    this.endpoints.delete(endpointId);
    this.subscriptions.remove(endpointId);
    this.reloaded?.delete(endpointId);
  }

  takePage({ first, last, endpoints, subscriptions }: ConfigurationPage): void {
    // The first load has nothing to take the place of.
    if (first) this.reloaded = this.endpoints.size === 0 ? undefined : new Set();
    const byEndpoint = Map.groupBy(subscriptions, ({ endpointId }) => endpointId);
    for (const endpoint of endpoints) this.put(endpoint, byEndpoint.get(endpoint.id) ?? []);
    if (last) this.forgetOthers();
  }

  private forgetOthers(): void {
    const { reloaded } = this;
    this.reloaded = undefined;
    if (reloaded === undefined || reloaded.size === this.endpoints.size) return;
    for (const endpointId of this.endpoints.keys()) if (!reloaded.has(endpointId)) this.delete(endpointId);
  }
}

/** Subscriptions of one scope never see another's events. No tenant's id has a space. */
const audienceOf = (tenantId: string, scope: EndpointScope = 'events'): string =>
  scope === 'events' ? tenantId : `${scope} ${tenantId}`;
