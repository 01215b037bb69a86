import type { DeliveryRecord, EndpointSettings, HoldReason } from '#libs/contracts';
import type { AttemptOutcome, AttemptMade } from '../next-step.js';
import type { Queueable } from '../fair-queue.js';

/** One event's delivery to one endpoint, as the engine sees it. */
export interface EngineJob extends Queueable {
  readonly deliveryId: string;
  readonly delivery: Pick<DeliveryRecord, 'trigger' | 'progress' | 'held'>;
  /** Epoch ms. */
  readonly takenOverAtMs: number;
}

/** A delivery that waits elsewhere until then, without using an attempt. */
export interface Held<J> {
  readonly kind: 'hold';
  readonly job: J;
  readonly reason: HoldReason;
  /** Epoch ms. Infinity: nobody knows when the reason ends. */
  readonly untilMs: number;
}

/** `full`: its queue has no room; {@link DeliveryEngine.overflow} says what becomes of it. */
export type Offer<J> = { readonly kind: 'queued' } | { readonly kind: 'full' } | Held<J>;

/** `wait`: its endpoint is fast, so there will be room in a moment. `wait-briefly`: it may be. */
export type Overflow<J> = { readonly kind: 'wait' | 'wait-briefly' } | Held<J>;

/** What to do next: send a request, or let a delivery wait elsewhere. */
export type Turn<J> = { readonly kind: 'send'; readonly job: J } | Held<J>;

/** What the engine goes by in an endpoint's settings. */
export type EndpointTerms = Pick<EndpointSettings, 'state' | 'rateLimit'>;

/** What the engine asks others about. In the dispatcher these are services, in a simulation pure models. */
export interface Surroundings {
  /** Undefined: not in memory, so nothing is known against sending. */
  readonly endpoints: { termsOf(endpointId: string): EndpointTerms | undefined };
  readonly circuits: { verdict(endpointId: string, nowMs: number): CircuitState };
  /** Whether the process has more work than time: then every endpoint looks slow. */
  readonly load: { isSaturated(nowMs: number): boolean };
}

export type CircuitState =
  | { readonly state: 'closed' }
  /** `probing`: a request is under way that finds out whether it may close. `again`: such a one has failed. */
  | { readonly state: 'open'; readonly untilMs: number; readonly probing?: boolean; readonly again?: boolean };

/** One answer, or what came instead of it. */
export interface Answer extends Pick<AttemptMade, 'policy' | 'random'> {
  readonly outcome: AttemptOutcome;
  readonly startedAtMs: number;
}

export interface EngineBounds {
  /** Requests in flight at most, those that hang included. */
  readonly maxInFlight: number;
  /** Of those, at most this many younger than a second. */
  readonly maxBrisk: number;
  readonly maxInFlightPerEndpoint: number;
  /** In each lane. */
  readonly maxQueuedPerEndpoint: number;
  /** In each lane, over all endpoints. */
  readonly maxQueuedBytes: number;
  /** What would wait longer in memory is held. */
  readonly patienceMs: number;
  /** Endpoints whose pace is remembered. */
  readonly maxEndpoints: number;
  /** Tenants that get more (or less) than one turn of requests per round. */
  readonly tenantWeights: ReadonlyMap<string, number>;
}
