import { LRUCache } from 'lru-cache';
import CircuitBreaker from 'opossum';
import type { WebhookOutcome } from './webhook-transport.js';

export interface CircuitSettings {
  /** Requests within the window before a circuit can open; at least 10, or one failure in two would do. */
  readonly volumeThreshold: number;
  /** Opens above this share of failures, 1 to 99. */
  readonly errorThresholdPercentage: number;
  /** How long an open circuit holds before one request may try. */
  readonly resetTimeoutMs: number;
  /** Timeouts in a row that open a circuit whatever its window says: a hung endpoint is asked too rarely to fill one. */
  readonly consecutiveTimeouts: number;
}

export type CircuitVerdict =
  | { readonly state: 'closed' }
  /** `probing`: the one request that may try is under way. `again`: one that tried has failed. */
  | { readonly state: 'open'; readonly untilMs: number; readonly probing?: boolean; readonly again?: boolean };
/** What a successor has to know of a circuit. */
export interface CircuitMemory {
  /** In the past: one request may try. Absent: it is closed, and counts. */
  readonly openUntilMs?: number;
  /** Requests and failures of the last half minute. */
  readonly fires?: number;
  readonly failures?: number;
  /** In a row. */
  readonly timeouts?: number;
}

export type CircuitOpen = { readonly kind: 'circuit_open'; readonly untilMs: number };

/** How a breaker comes into being. */
type Beginning =
  | { readonly kind: 'closed' }
  | { readonly kind: 'counting'; readonly stats: CircuitBreaker.Stats }
  | { readonly kind: 'half-open' };
const CLOSED: Beginning = { kind: 'closed' };

type Action = () => Promise<WebhookOutcome>;
type Breaker = CircuitBreaker<[Action], WebhookOutcome>;

const MAX_BREAKERS = 2_000;
const MAX_OPEN = 100_000;
const WINDOW_MS = 30_000;
const WINDOW_BUCKETS = 3;
/** opossum half-opens by a timer, and timers are late: whoever comes back at the moment named must find it done. */
const TIMER_SLACK_MS = 50;
/** While the one request that may try is under way, the others come back this much later. */
const PROBE_RECHECK_MS = 5_000;

/** How a failure passes through opossum, which counts rejections. */
class CountedFailure extends Error {
  constructor(readonly outcome: WebhookOutcome) {
    super('counted');
  }
}

/**
 * One opossum breaker per endpoint, made on the endpoint's first failure and kept while it is among the 2,000 used last:
 * a breaker holds timers and a window of counts. Until when a circuit is open is kept beside the breakers, so an
 * eviction forgets nothing. Open means hold, not attempt (ARCHITECTURE.md, invariant 6).
 */
export class CircuitBreakers {
  private readonly breakers: LRUCache<string, Breaker>;
  private readonly openUntil = new LRUCache<string, number>({ max: MAX_OPEN });
  /** Those that opened again after a try. A successor begins without it, and knows at its first try. */
  private readonly openAgain = new LRUCache<string, true>({ max: MAX_OPEN });
  /** Endpoint → timeouts since its last answer. */
  private readonly timeouts = new LRUCache<string, number>({ max: MAX_OPEN });

  constructor(
    private readonly settings: CircuitSettings,
    maxBreakers: number = MAX_BREAKERS,
  ) {
    this.breakers = new LRUCache({ max: maxBreakers, dispose: (breaker) => breaker.shutdown() });
  }

  /** Whether a request to the endpoint may go out now, without sending one. */
  verdict(endpointId: string, nowMs: number): CircuitVerdict {
    const untilMs = this.openUntil.get(endpointId);
    if (untilMs === undefined) return { state: 'closed' };
    const again = this.openAgain.has(endpointId);
    if (nowMs < untilMs) return { state: 'open', untilMs, again };
    const breaker = this.breakers.get(endpointId);
    const mayProbe = breaker === undefined || breaker.pendingClose || breaker.closed;
    return mayProbe ? { state: 'closed' } : { state: 'open', untilMs: this.recheckAt(nowMs), probing: true, again };
  }

  /**
   * Runs the action unless the circuit is open. The action must settle by its own deadline: a probe that never does
   * would keep the circuit half-open for ever. What it throws is thrown on, and counts as a failure.
   */
  async run(endpointId: string, action: Action, nowMs: number = Date.now()): Promise<WebhookOutcome | CircuitOpen> {
    const verdict = this.verdict(endpointId, nowMs);
    if (verdict.state === 'open') return { kind: 'circuit_open', untilMs: verdict.untilMs };
    const breaker = this.breakers.get(endpointId) ?? this.revived(endpointId);
    const outcome = breaker === undefined ? await action() : await this.fire(breaker, action, nowMs);
    if (outcome.kind === 'circuit_open') return outcome;
    if (breaker === undefined && isFailure(outcome)) {
      await this.fire(this.breakerOf(endpointId), () => Promise.resolve(outcome), nowMs);
    }
    this.countTimeouts(endpointId, outcome);
    return outcome;
  }

  /** Runs the action whatever the circuit says: someone asked for it by hand. A success closes the circuit. */
  async runAnyway(endpointId: string, action: Action): Promise<WebhookOutcome> {
    const outcome = await action();
    this.countTimeouts(endpointId, outcome);
    if (!isFailure(outcome)) {
      this.breakers.get(endpointId)?.close();
      this.closed(endpointId);
    }
    return outcome;
  }

  /** Undefined for a circuit that is closed and has nothing to count. */
  memoryOf(endpointId: string): CircuitMemory | undefined {
    const openUntilMs = this.openUntil.get(endpointId);
    if (openUntilMs !== undefined) return { openUntilMs };
    const breaker = this.breakers.get(endpointId);
    const timeouts = this.timeouts.get(endpointId) ?? 0;
    if (breaker === undefined && timeouts === 0) return undefined;
    const { fires = 0, failures = 0 } = breaker?.stats ?? {};
    return failures === 0 && timeouts === 0 ? undefined : { fires, failures, timeouts };
  }

  /** Until when the circuit is open; undefined for a closed one. Cheaper than {@link memoryOf}. */
  openUntilMs(endpointId: string): number | undefined {
    return this.openUntil.get(endpointId);
  }

  /** Endpoints that something is known of here. */
  get endpointIds(): ReadonlySet<string> {
    return new Set([...this.openUntil.keys(), ...this.breakers.keys(), ...this.timeouts.keys()]);
  }

  /** Goes on where another process was: an open circuit stays so until the same moment, and then lets one request try. */
  restore(endpointId: string, memory: CircuitMemory): void {
    this.forget(endpointId);
    const { openUntilMs, fires = 0, failures = 0, timeouts = 0 } = memory;
    if (timeouts > 0) this.timeouts.set(endpointId, timeouts);
    if (openUntilMs !== undefined) this.openUntil.set(endpointId, openUntilMs);
    else if (failures > 0) this.breakerOf(endpointId, { kind: 'counting', stats: { ...NO_STATS, fires, failures } });
  }

  /** As if nothing had ever been sent to it. */
  forget(endpointId: string): void {
    this.breakers.delete(endpointId);
    this.closed(endpointId);
    this.timeouts.delete(endpointId);
  }

  /** Circuits that hold requests, and those that are trying one. */
  counts(nowMs: number): { readonly open: number; readonly halfOpen: number } {
    let open = 0;
    let halfOpen = 0;
    for (const untilMs of this.openUntil.values()) {
      if (nowMs < untilMs) open += 1;
      else halfOpen += 1;
    }
    return { open, halfOpen };
  }

  close(): void {
    this.breakers.clear();
  }

  private async fire(breaker: Breaker, action: Action, nowMs: number): Promise<WebhookOutcome | CircuitOpen> {
    try {
      return await breaker.fire(action);
    } catch (error) {
      if (error instanceof CountedFailure) return error.outcome;
      if (codeOfRefusal(error) === 'EOPENBREAKER') {
        return { kind: 'circuit_open', untilMs: this.openUntil.get(breaker.name) ?? this.recheckAt(nowMs) };
      }
      throw error;
    }
  }

  private countTimeouts(endpointId: string, outcome: WebhookOutcome): void {
    if (outcome.kind === 'response' || outcome.errorClass !== 'timeout') {
      this.timeouts.delete(endpointId);
      return;
    }
    const count = (this.timeouts.get(endpointId) ?? 0) + 1;
    this.timeouts.set(endpointId, count);
    if (count >= this.settings.consecutiveTimeouts) this.breakerOf(endpointId).open();
  }

  /** A circuit whose breaker was evicted while it was open goes on half-open: one request may try. */
  private revived(endpointId: string): Breaker | undefined {
    return this.openUntil.has(endpointId) ? this.breakerOf(endpointId, { kind: 'half-open' }) : undefined;
  }

  private breakerOf(endpointId: string, begin: Beginning = CLOSED): Breaker {
    const known = this.breakers.get(endpointId);
    if (known !== undefined) return known;
    const window = {
      rollingCountTimeout: WINDOW_MS,
      rollingCountBuckets: WINDOW_BUCKETS,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    };
    const breaker: Breaker = new CircuitBreaker(counted, {
      name: endpointId,
      // The transport has a deadline of its own; a second one would leave requests behind.
      timeout: false,
      volumeThreshold: this.settings.volumeThreshold,
      errorThresholdPercentage: this.settings.errorThresholdPercentage,
      resetTimeout: this.settings.resetTimeoutMs,
      ...window,
      ...(begin.kind === 'half-open' ? { state: { closed: false, halfOpen: true } } : {}),
      ...(begin.kind === 'counting' ? { status: CircuitBreaker.newStatus({ ...window, stats: begin.stats }) } : {}),
    });
    breaker.on('open', () => {
      if (this.openUntil.has(endpointId)) this.openAgain.set(endpointId, true);
      this.openUntil.set(endpointId, Date.now() + this.settings.resetTimeoutMs + TIMER_SLACK_MS);
    });
    breaker.on('close', () => this.closed(endpointId));
    this.breakers.set(endpointId, breaker);
    return breaker;
  }

  private closed(endpointId: string): void {
    this.openUntil.delete(endpointId);
    this.openAgain.delete(endpointId);
  }

  private recheckAt(nowMs: number): number {
    return nowMs + Math.min(PROBE_RECHECK_MS, this.settings.resetTimeoutMs);
  }
}

const NO_STATS: CircuitBreaker.Stats = {
  fires: 0,
  failures: 0,
  successes: 0,
  timeouts: 0,
  rejects: 0,
  fallbacks: 0,
  cacheHits: 0,
  cacheMisses: 0,
  semaphoreRejections: 0,
  latencyMean: 0,
  latencyTimes: [],
  percentiles: {},
};

async function counted(action: Action): Promise<WebhookOutcome> {
  const outcome = await action();
  if (isFailure(outcome)) throw new CountedFailure(outcome);
  return outcome;
}

/**
 * What says that the endpoint as a whole is in trouble: no connection, no answer in time, 5xx, 429. A 404 is an answer;
 * an address that the guard refuses is no trouble of the endpoint's.
 */
function isFailure(outcome: WebhookOutcome): boolean {
  if (outcome.kind === 'response') return outcome.status >= 500 || outcome.status === 429;
  return outcome.errorClass !== 'blocked_address' && outcome.errorClass !== 'body_too_large';
}

const codeOfRefusal = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
