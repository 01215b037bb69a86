import { ChurnMap } from '../collections/churn-map.js';

interface Tenant<Q> {
  /** What is left of its turn, in requests. */
  credit: number;
  /** Insertion order is the order of service; whoever was served goes to the end. */
  readonly queues: ChurnMap<string, Q>;
}

/**
 * Whose turn it is within a lane: weighted deficit round robin by tenant, in requests, then round robin by the tenant's
 * endpoints. A tenant of weight 3 has three requests started where one of weight 1 has one, however much each has waiting
 * and however many endpoints it spreads that over.
 */
export class ReadyRing<Q extends { readonly tenantId: string; readonly endpointId: string }> {
  private readonly tenants = new ChurnMap<string, Tenant<Q>>();

  constructor(private readonly weights: ReadonlyMap<string, number>) {}

  get isEmpty(): boolean {
    return this.tenants.size === 0;
  }

  add(queue: Q): void {
    const tenant = this.tenants.get(queue.tenantId);
    if (tenant === undefined) {
      this.tenants.set(queue.tenantId, { credit: 0, queues: new ChurnMap([[queue.endpointId, queue]]) });
    } else if (!tenant.queues.has(queue.endpointId)) tenant.queues.set(queue.endpointId, queue);
  }

  remove(queue: Q): void {
    const tenant = this.tenants.get(queue.tenantId);
    tenant?.queues.delete(queue.endpointId);
    if (tenant?.queues.size === 0) this.tenants.delete(queue.tenantId);
  }

  /**
   * Serves the queue whose turn it is.
   * @param isOpen whether anything of the tenant may be taken now; one that is passed over keeps its place
   * @param serve `stays`: something was taken and more waits; `leaves`: something was taken and no more waits;
   *   `refused`: nothing may be taken now, so the queue leaves the ring until it is added again
   * @returns whether something was taken
   */
  turn(
    serve: (queue: Q) => 'stays' | 'leaves' | 'refused',
    isOpen: (tenantId: string) => boolean = () => true,
  ): boolean {
    for (const [tenantId, tenant] of this.tenants) {
      if (!isOpen(tenantId)) continue;
      if (tenant.credit < 1) tenant.credit += this.weights.get(tenantId) ?? 1;
      if (tenant.credit < 1) {
        this.tenants.toTheEnd(tenantId, tenant);
        continue;
      }
      if (!this.serveOneOf(tenant, serve)) {
        this.tenants.delete(tenantId);
        continue;
      }
      tenant.credit -= 1;
      if (tenant.queues.size === 0) this.tenants.delete(tenantId);
      else if (tenant.credit < 1) this.tenants.toTheEnd(tenantId, tenant);
      return true;
    }
    return false;
  }

  private serveOneOf(tenant: Tenant<Q>, serve: (queue: Q) => 'stays' | 'leaves' | 'refused'): boolean {
    for (const [endpointId, queue] of tenant.queues) {
      tenant.queues.delete(endpointId);
      const served = serve(queue);
      if (served === 'refused') continue;
      if (served === 'stays') tenant.queues.set(endpointId, queue);
      return true;
    }
    return false;
  }
}
