import type { AutoDisable, Lane, Ordering, RateLimit, RetryPolicy } from '#libs/contracts';
import type { Behaviour } from '../world/receiver-behaviour.js';

export interface EndpointPlan {
  /** Whose it is: see {@link tenantIdOf}. */
  readonly tenant: number;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly rateLimit?: RateLimit;
  readonly ordering: Ordering;
  readonly autoDisable?: AutoDisable;
  /** What its receiver does, from which moment of the chaos on. */
  readonly behaviours: readonly { readonly atMs: number; readonly behaviour: Behaviour }[];
}

/** Some events at once. */
export interface EventPlan {
  readonly atMs: number;
  readonly count: number;
  /** Which endpoint wants it; undefined: all, by an event of each tenant. */
  readonly endpoint: number | undefined;
  readonly lane: Lane;
  readonly orderKey: number;
  /** For later: milliseconds after it is published. */
  readonly inMs: number | undefined;
}

export type Fault = { readonly atMs: number } & (
  | { readonly kind: 'kill' | 'stop'; readonly member: number; readonly againAfterMs: number }
  | { readonly kind: 'freeze'; readonly member: number; readonly forMs: number }
  /** Whoever sends the nth request dies that moment, or while the answer is on its way, or just after. */
  | { readonly kind: 'kill_sender'; readonly nth: number; readonly afterMs: number; readonly againAfterMs: number }
  /** Whoever opens a circuit leaves: another one owns it while it is open. */
  | { readonly kind: 'stop_opener'; readonly afterMs: number; readonly againAfterMs: number }
  | { readonly kind: 'consumer_crash'; readonly member: number; readonly consumer: number }
  | { readonly kind: 'join' }
  | {
      readonly kind: 'broker';
      readonly refuses: number;
      readonly losesAnswers: number;
      readonly delayMs: number;
      readonly forMs: number;
    }
  | { readonly kind: 'database_away'; readonly forMs: number }
  | { readonly kind: 'pause'; readonly endpoint: number; readonly forMs: number }
  /** The operator pauses whoever gets the nth request, while it is on its way, or just after. */
  | { readonly kind: 'pause_receiver'; readonly nth: number; readonly afterMs: number; readonly forMs: number }
  | { readonly kind: 'compact' }
  /** Somebody cancels a delivery that waits. */
  | { readonly kind: 'cancel' }
);

export interface Bounds {
  readonly inFlight: number;
  readonly brisk: number;
  readonly perEndpoint: number;
  readonly queuePerEndpoint: number;
  readonly retryHeap: number;
  readonly circuitResetMs: number;
}

/** Tenants with many endpoints each, all of which hang or are slow, and get far more than they take. */
export interface CrowdPlan {
  /** `hanging`, or the milliseconds that each of them takes for an answer. */
  readonly receivers: 'hanging' | number;
  readonly lane: Lane;
  /** How many endpoints each of the tenants has. */
  readonly sizes: readonly number[];
  /** Events for each of them in every second. */
  readonly perSecond: number;
}

/** One run, whole: everything that is not decided here is decided by `chance`. */
export interface Scenario {
  readonly chance: number;
  readonly partitions: number;
  readonly members: number;
  readonly bounds: Bounds;
  readonly endpoints: readonly EndpointPlan[];
  readonly events: readonly EventPlan[];
  readonly faults: readonly Fault[];
  /** When all is quiet one endpoint hangs and is flooded, and the others get an event each. */
  readonly flood: boolean;
  /** When all is quiet a crowd is flooded, and everybody else goes on as ever. */
  readonly crowd?: CrowdPlan;
}

/** Faults begin within this time; after it the world heals. */
export const CHAOS_MS = 10_000;

export const endpointIdOf = (index: number): string => `ep_sim${index}`;
export const tenantIdOf = (tenant: number): string => `ten_sim${tenant}`;
/** Tenants of a crowd come after all others. */
export const FIRST_OF_CROWD = 10;
export const crowdEndpointIdOf = (nth: number, index: number): string => `ep_crowd${nth}x${index}`;
