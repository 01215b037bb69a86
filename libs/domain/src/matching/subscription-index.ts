import type { SubscriptionCondition } from '#libs/contracts';
import { NO_CANDIDATES, type Candidates, type ConditionalEndpoints } from './candidates.js';
import { ConditionTable, NO_CONDITION } from './condition-table.js';
import { KeptAnswers } from './kept-answers.js';
import { NumberColumn } from './number-column.js';
import { SlotTable } from './slot-table.js';
import { SubscriptionLists } from './subscription-lists.js';
import { prefixesOf } from './type-pattern.js';

/** Endpoint ids in all kept answers together: 16 MB of references. */
const MAX_KEPT_IDS = 2_000_000;
/** As far as a column counts. */
const MAX_LOOK_UPS = 2 ** 31 - 1;
const NO_CONDITIONS: readonly ConditionalEndpoints[] = [];

/** One subscription of an endpoint; of one type pattern it has one. */
export interface SubscribedType extends SubscriptionCondition {
  readonly eventType: string;
}

/**
 * Which endpoints want an event. Looking up costs one map access per dot in the type and one step per endpoint that wants
 * it, whatever the number of subscriptions; the answer for a type is kept until the tenant's subscriptions change.
 * Tenants, endpoints and patterns are numbers in here, so that a million subscriptions take tens of megabytes.
 */
export class SubscriptionIndex {
  private readonly tenants = new SlotTable();
  private readonly endpoints = new SlotTable();
  /** A tenant's slot and a pattern's text. */
  private readonly patterns = new SlotTable();
  private readonly conditions = new ConditionTable();
  private readonly lists = new SubscriptionLists();
  private readonly tenantOf = new NumberColumn();
  private readonly endpointsOfTenant = new NumberColumn();
  /** Goes on counting when a slot has a new tenant: an answer of the old one is never taken for the new one's. */
  private readonly versionOfTenant = new NumberColumn();
  private readonly answers: KeptAnswers;
  /** The look-up that met the endpoint last, so that one that meets it twice knows. */
  private metBy = new NumberColumn();
  private lookUps = 0;

  constructor(maxKeptIds: number = MAX_KEPT_IDS) {
    this.answers = new KeptAnswers(maxKeptIds);
  }

  /** Subscriptions: pairs of an endpoint and a pattern. */
  get size(): number {
    return this.lists.size;
  }

  /** The endpoint subscribes to these patterns, and to no others from now on. */
  put(endpointId: string, tenantId: string, subscribed: readonly SubscribedType[]): void {
    if (this.has(endpointId, tenantId, subscribed)) return;
    this.remove(endpointId);
    if (subscribed.length === 0) return;
    const tenant = this.tenants.take(tenantId);
    const endpoint = this.endpoints.take(endpointId);
    this.tenantOf.set(endpoint, tenant);
    this.endpointsOfTenant.set(tenant, this.endpointsOfTenant.get(tenant) + 1);
    for (const one of firstOfEachType(subscribed)) {
      this.lists.add(endpoint, {
        pattern: this.patterns.take(patternKey(tenant, one.eventType)),
        condition: this.conditions.take(one),
      });
    }
    this.changed(tenant);
  }

  remove(endpointId: string): void {
    const endpoint = this.endpoints.find(endpointId);
    if (endpoint === undefined) return;
    for (const { condition } of this.lists.wishesOf(endpoint)) this.conditions.release(condition);
    for (const pattern of this.lists.removeEndpoint(endpoint)) this.patterns.release(pattern);
    this.endpoints.release(endpoint);
    const tenant = this.tenantOf.get(endpoint);
    const left = this.endpointsOfTenant.get(tenant) - 1;
    this.endpointsOfTenant.set(tenant, left);
    this.changed(tenant);
    if (left === 0) this.tenants.release(tenant);
  }

  /** Who wants events of a type, at once or under conditions. The same object until something changes. */
  candidatesFor(tenantId: string, eventType: string): Candidates {
    const tenant = this.tenants.find(tenantId);
    if (tenant === undefined) return NO_CANDIDATES;
    const version = this.versionOfTenant.get(tenant);
    const question = patternKey(tenant, eventType);
    const kept = this.answers.get(question, version);
    if (kept !== undefined) return kept;
    const answer = this.lookUp(tenant, eventType);
    this.answers.set(question, version, answer);
    return answer;
  }

  private lookUp(tenant: number, eventType: string): Candidates {
    const lookUp = this.nextLookUp();
    const endpointIds: string[] = [];
    const wishes: { readonly endpoint: number; readonly condition: number }[] = [];
    const meet = (endpoint: number, condition: number): void => {
      if (condition !== NO_CONDITION) {
        wishes.push({ endpoint, condition });
        return;
      }
      if (this.metBy.get(endpoint) === lookUp) return;
      this.metBy.set(endpoint, lookUp);
      endpointIds.push(this.endpoints.textOf(endpoint));
    };
    const meetAll = (pattern: string): void => {
      const slot = this.patterns.find(patternKey(tenant, pattern));
      if (slot !== undefined) this.lists.forEachEndpoint(slot, meet);
    };
    meetAll(eventType);
    for (const prefix of prefixesOf(eventType)) meetAll(`${prefix}.*`);
    meetAll('*');
    if (wishes.length === 0) return { endpointIds, conditional: NO_CONDITIONS };
    const undecided = wishes.filter(({ endpoint }) => this.metBy.get(endpoint) !== lookUp);
    const byCondition = Map.groupBy(undecided, ({ condition }) => condition);
    const conditional = [...byCondition].map(([condition, those]) => ({
      condition: this.conditions.get(condition),
      endpointIds: [...new Set(those.map(({ endpoint }) => this.endpoints.textOf(endpoint)))],
    }));
    return { endpointIds, conditional };
  }

  private nextLookUp(): number {
    if (this.lookUps === MAX_LOOK_UPS) {
      this.lookUps = 0;
      this.metBy = new NumberColumn();
    }
    this.lookUps += 1;
    return this.lookUps;
  }

  /** A reload brings what is known already: nothing changes then, and answers stay. */
  private has(endpointId: string, tenantId: string, subscribed: readonly SubscribedType[]): boolean {
    const endpoint = this.endpoints.find(endpointId);
    if (endpoint === undefined) return false;
    const tenant = this.tenantOf.get(endpoint);
    if (this.tenants.textOf(tenant) !== tenantId) return false;
    const known = new Map<number | undefined, number>();
    for (const { pattern, condition } of this.lists.wishesOf(endpoint)) known.set(pattern, condition);
    for (const one of firstOfEachType(subscribed)) {
      const pattern = this.patterns.find(patternKey(tenant, one.eventType));
      const condition = this.conditions.find(one);
      if (condition === undefined || known.get(pattern) !== condition) return false;
      known.delete(pattern);
    }
    return known.size === 0;
  }

  private changed(tenant: number): void {
    this.versionOfTenant.set(tenant, this.versionOfTenant.get(tenant) + 1);
  }
}

/** Who names a pattern twice wants it once, as it was named first. */
function firstOfEachType(subscribed: readonly SubscribedType[]): Iterable<SubscribedType> {
  const first = new Map<string, SubscribedType>();
  for (const one of subscribed) if (!first.has(one.eventType)) first.set(one.eventType, one);
  return first.values();
}

const patternKey = (tenant: number, text: string): string => `${tenant} ${text}`;
