import { LRUCache } from 'lru-cache';
import type { EndpointSettings } from '#libs/contracts';

const MAX_ENDPOINTS = 20_000;
/** Settings that do not tell when their state began. */
const UNKNOWN = -1;

/**
 * Endpoints that this process found to be disabled, by a 410 or by their own rule, and whose settings do not say so yet.
 * It counts for the very state that was found to be over: as soon as the settings tell of another one, be it that the
 * recorder wrote it down or that the owner enabled the endpoint again, they are right. So no clocks are compared.
 */
export class DisabledHere {
  private readonly stateSinceMs = new LRUCache<string, number>({ max: MAX_ENDPOINTS });

  /** False when that is so already. */
  add({ id, state, stateSinceMs = UNKNOWN }: Pick<EndpointSettings, 'id' | 'state' | 'stateSinceMs'>): boolean {
    if (state === 'disabled' || this.stateSinceMs.peek(id) === stateSinceMs) return false;
    this.stateSinceMs.set(id, stateSinceMs);
    return true;
  }

  /** From a former owner, maybe before there are any settings. */
  restore(endpointId: string, stateSinceMs: number): void {
    this.stateSinceMs.set(endpointId, stateSinceMs);
  }

  /** The settings as they are to be understood here. */
  applyTo(endpoint: EndpointSettings): EndpointSettings {
    if (this.stateSinceMs.size === 0 || endpoint.state === 'disabled') return endpoint;
    const { stateSinceMs = UNKNOWN } = endpoint;
    return this.stateSinceMs.peek(endpoint.id) === stateSinceMs ? { ...endpoint, state: 'disabled' } : endpoint;
  }

  /** New settings have come. */
  compare({ id, state, stateSinceMs = UNKNOWN }: EndpointSettings): void {
    if (this.stateSinceMs.size === 0) return;
    if (state === 'disabled' || this.stateSinceMs.peek(id) !== stateSinceMs) this.stateSinceMs.delete(id);
  }
}
