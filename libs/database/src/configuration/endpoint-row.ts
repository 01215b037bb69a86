import { newId, UNORDERED, type EndpointState } from '#libs/contracts';
import type { EndpointRow } from './endpoint.entity.js';
import type { SubscriptionRow } from './subscription.entity.js';

type Basics = Pick<EndpointRow, 'url' | 'description' | 'headers' | 'timeoutMs' | 'retry'>;
type Options = Pick<
  EndpointRow,
  'name' | 'metadata' | 'rateLimit' | 'ordering' | 'autoDisable' | 'signatureFormat' | 'bodyFormat' | 'verification'
>;

/** Without its options an endpoint has no limit, no order, and the installation's rule for disabling it. */
export type NewEndpoint = Basics &
  Partial<Options & Pick<EndpointRow, 'clientId' | 'scope'>> & {
    readonly tenantId: string;
    readonly eventTypes: readonly string[];
    /** `whsec_…`; sealed before it is stored. */
    readonly secret: string;
  };

export type EndpointChange = Partial<Basics & Options> & {
  readonly state?: Exclude<EndpointState, 'pending_verification' | 'failed'>;
  /** The whole new set of subscriptions. */
  readonly eventTypes?: readonly string[];
};

const DEFAULTS = {
  name: '',
  metadata: {},
  clientId: null,
  rateLimit: null,
  ordering: UNORDERED,
  autoDisable: null,
  scope: 'events',
  signatureFormat: 'standard',
  bodyFormat: 'envelope',
  verification: 'none',
} as const;

export function newEndpointRow(wanted: Omit<NewEndpoint, 'secret' | 'eventTypes'>, now: Date): EndpointRow {
  const { verification = 'none' } = wanted;
  return {
    ...DEFAULTS,
    ...wanted,
    id: newId('ep', now.getTime()),
    state: verification === 'none' ? 'active' : 'pending_verification',
    verifiedAt: null,
    disabledReason: null,
    stateChangedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}

/** No two states of an endpoint begin at the same moment, whatever clocks say: that is how others tell them apart. */
export const requestedState = (current: EndpointRow, state: EndpointState, now: Date) => ({
  state,
  stateChangedAt: new Date(Math.max(now.getTime(), current.stateChangedAt.getTime() + 1)),
  disabledReason: state === 'disabled' ? ('requested' as const) : null,
});

export const subscriptionsOf = (
  endpoint: { readonly id: string; readonly tenantId: string },
  eventTypes: readonly string[],
  now: Date,
): Omit<SubscriptionRow, 'filter' | 'channels'>[] =>
  [...new Set(eventTypes)].map((eventType) => ({
    id: newId('sub', now.getTime()),
    tenantId: endpoint.tenantId,
    endpointId: endpoint.id,
    eventType,
    createdAt: now,
  }));
