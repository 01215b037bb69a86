import type { SubscriptionSettings } from '#libs/contracts';
import { parseTypePattern, prefixesOf } from './type-pattern.js';

/** Answers that are kept per tenant; a tenant that makes up event types costs no more than this. */
const MAX_KEPT_ANSWERS = 1_000;
const NOBODY: readonly string[] = [];

/** Subscription id → endpoint id, under a pattern's text. */
type Subscribers = Map<string, string>;

interface TenantSubscriptions {
  readonly exact: Map<string, Subscribers>;
  readonly below: Map<string, Subscribers>;
  readonly all: Subscribers;
  readonly answers: Map<string, readonly string[]>;
}

/**
 * Which endpoints want an event. Looking up costs a map access per dot in the type, whatever the number of
 * subscriptions; and the answer for a type is kept until the tenant's subscriptions change.
 */
export class SubscriptionIndex {
  private readonly tenants = new Map<string, TenantSubscriptions>();
  private readonly byId = new Map<string, SubscriptionSettings>();

  static of(subscriptions: Iterable<SubscriptionSettings>): SubscriptionIndex {
    const index = new SubscriptionIndex();
    for (const subscription of subscriptions) index.put(subscription);
    return index;
  }

  get size(): number {
    return this.byId.size;
  }

  /** Adds a subscription, or replaces the one of that id. */
  put(subscription: SubscriptionSettings): void {
    this.remove(subscription.id);
    this.byId.set(subscription.id, subscription);
    const tenant = this.tenants.get(subscription.tenantId) ?? newTenant();
    this.tenants.set(subscription.tenantId, tenant);
    subscribersOf(tenant, subscription.eventType).set(subscription.id, subscription.endpointId);
    tenant.answers.clear();
  }

  remove(subscriptionId: string): void {
    const subscription = this.byId.get(subscriptionId);
    if (subscription === undefined) return;
    this.byId.delete(subscriptionId);
    const tenant = this.tenants.get(subscription.tenantId);
    if (tenant === undefined) return;
    subscribersOf(tenant, subscription.eventType).delete(subscriptionId);
    dropEmpty(tenant.exact);
    dropEmpty(tenant.below);
    tenant.answers.clear();
    if (tenant.exact.size + tenant.below.size + tenant.all.size === 0) this.tenants.delete(subscription.tenantId);
  }

  /** Each endpoint once, whatever number of its subscriptions match. The same array until something changes. */
  endpointsFor(tenantId: string, eventType: string): readonly string[] {
    const tenant = this.tenants.get(tenantId);
    if (tenant === undefined) return NOBODY;
    const kept = tenant.answers.get(eventType);
    if (kept !== undefined) return kept;
    const answer = lookUp(tenant, eventType);
    if (tenant.answers.size >= MAX_KEPT_ANSWERS) tenant.answers.clear();
    tenant.answers.set(eventType, answer);
    return answer;
  }
}

const newTenant = (): TenantSubscriptions => ({
  exact: new Map(),
  below: new Map(),
  all: new Map(),
  answers: new Map(),
});

function lookUp(tenant: TenantSubscriptions, eventType: string): readonly string[] {
  const endpointIds = new Set<string>();
  const add = (subscribers: Subscribers | undefined): void => {
    for (const endpointId of subscribers?.values() ?? []) endpointIds.add(endpointId);
  };
  add(tenant.exact.get(eventType));
  for (const prefix of prefixesOf(eventType)) add(tenant.below.get(prefix));
  add(tenant.all);
  return [...endpointIds];
}

function subscribersOf(tenant: TenantSubscriptions, pattern: string): Subscribers {
  const parsed = parseTypePattern(pattern);
  switch (parsed.kind) {
    case 'all':
      return tenant.all;
    case 'below':
      return entryOf(tenant.below, parsed.prefix);
    case 'exact':
      return entryOf(tenant.exact, parsed.type);
    default:
      return parsed satisfies never;
  }
}

function entryOf(map: Map<string, Subscribers>, key: string): Subscribers {
  const entry = map.get(key) ?? new Map<string, string>();
  map.set(key, entry);
  return entry;
}

function dropEmpty(map: Map<string, Subscribers>): void {
  for (const [key, subscribers] of map) if (subscribers.size === 0) map.delete(key);
}
