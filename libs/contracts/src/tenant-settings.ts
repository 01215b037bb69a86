import type { EventTypePolicy } from './event-types.js';
import type { PublishRate } from './publish-rate.js';

/** What is set for a tenant; without a setting the installation's holds. */
export interface TenantSettings {
  /** Instead of `PUBLISHER_RATE_PER_TENANT`. */
  readonly publishRate?: PublishRate;
  /** Private ranges that its endpoints may be in, beside those of `EGRESS_ALLOWED_CIDRS`. */
  readonly allowedCidrs?: readonly string[];
  /** What is done about events that are not as their type is registered. */
  readonly eventTypes?: Partial<EventTypePolicy>;
}
