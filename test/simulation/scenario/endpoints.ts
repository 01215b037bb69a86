import { UNORDERED, type EndpointSettings, type SubscriptionSettings } from '#libs/contracts';
import { urlOf } from '../world/receivers.js';
import type { World } from '../world/world.js';
import {
  crowdEndpointIdOf,
  endpointIdOf,
  FIRST_OF_CROWD,
  tenantIdOf,
  type EndpointPlan,
  type Scenario,
} from './scenario.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
/** Longer than a flood. */
const CROWD_TIMEOUT_MS = 20_000;

/** All endpoints of a scenario with their subscriptions: each wants what is for it alone, and what is for all of its tenant. */
export function installEndpoints(world: World, { endpoints: plans, crowd }: Scenario): void {
  const endpoints: EndpointSettings[] = [];
  const subscriptions: SubscriptionSettings[] = [];
  const add = (id: string, { tenant, ...plan }: Omit<EndpointPlan, 'behaviours'>, eventTypes: readonly string[]) => {
    const tenantId = tenantIdOf(tenant);
    const fresh = { id, tenantId, url: urlOf(id), state: 'active', stateSinceMs: 0, headers: {} } as const;
    endpoints.push({ ...plan, ...fresh, secrets: [SECRET] });
    for (const eventType of eventTypes)
      subscriptions.push({ id: `sub_${id}_${eventType}`, tenantId, endpointId: id, eventType });
  };
  plans.forEach(({ behaviours: _behaviours, ...plan }, index) =>
    add(endpointIdOf(index), plan, ['to.all', `to.${index}`]),
  );
  crowd?.sizes.forEach((size, nth) => {
    const member = {
      tenant: FIRST_OF_CROWD + nth,
      timeoutMs: CROWD_TIMEOUT_MS,
      retry: CROWD_RETRY,
      ordering: UNORDERED,
    };
    for (let index = 0; index < size; index += 1)
      add(crowdEndpointIdOf(nth, index), member, ['to.crowd', ...(index === 0 ? ['to.first'] : [])]);
  });
  world.database.install(endpoints, subscriptions);
}

const CROWD_RETRY = { policy: 'fixed', initialDelayMs: 1_000, maxDelayMs: 1_000, maxAttempts: 5 } as const;
