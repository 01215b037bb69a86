import type { Lane, RateLimit, Trigger } from '#libs/contracts';
import { NO_PROGRESS } from '#libs/contracts';
import type { AttemptOutcome } from '../next-step.js';
import { DeliveryEngine } from './delivery-engine.js';
import type { CircuitState, EndpointTerms, EngineBounds, EngineJob, Turn } from './engine-job.js';

export const NOW = 1_000_000;
export const SECOND = 1_000;
export const ROOMY = 100_000;
export const ok: AttemptOutcome = { kind: 'response', status: 200, headers: {} };
export const overloaded: AttemptOutcome = { kind: 'response', status: 503, headers: {} };
export const tooMany: AttemptOutcome = { kind: 'response', status: 429, headers: {} };
export const slowDown = (retryAfter: string): AttemptOutcome => ({
  kind: 'response',
  status: 429,
  headers: { 'retry-after': retryAfter },
});

export const BOUNDS: EngineBounds = {
  maxInFlight: 1_000,
  maxBrisk: 128,
  maxInFlightPerEndpoint: 16,
  maxQueuedPerEndpoint: 100,
  maxQueuedBytes: 1_000_000,
  patienceMs: 10 * SECOND,
  maxEndpoints: 100,
  tenantWeights: new Map(),
};

interface JobSettings {
  readonly lane?: Lane;
  readonly trigger?: Trigger;
  readonly returning?: boolean;
  readonly atMs?: number;
}

/** An engine, a clock and what it asks about, in the words of a table. */
export class EngineRig {
  nowMs = NOW;
  saturated = false;
  /** Whether permits are on record at once. */
  permits = true;
  readonly terms = new Map<string, EndpointTerms>();
  readonly circuits = new Map<string, CircuitState>();
  readonly engine: DeliveryEngine<EngineJob>;
  private made = 0;

  constructor(bounds: Partial<EngineBounds> = {}) {
    this.engine = new DeliveryEngine<EngineJob>(
      { ...BOUNDS, ...bounds },
      {
        endpoints: { termsOf: (endpointId) => this.terms.get(endpointId) ?? this.endpoint(endpointId) },
        circuits: { verdict: (endpointId) => this.circuits.get(endpointId) ?? { state: 'closed' } },
        load: { isSaturated: () => this.saturated },
      },
    );
  }

  endpoint(endpointId: string, rateLimit?: RateLimit, state: EndpointTerms['state'] = 'active'): EndpointTerms {
    const terms = { state, ...(rateLimit === undefined ? {} : { rateLimit }) };
    this.terms.set(endpointId, terms);
    return terms;
  }

  /** `a/1` is endpoint 1 of tenant a. */
  job(endpointId: string, { lane = 'standard', trigger = 'initial', returning, atMs }: JobSettings = {}): EngineJob {
    this.made += 1;
    return {
      tenantId: endpointId.split('/')[0] ?? '',
      endpointId,
      lane,
      bytes: 100,
      deliveryId: `dlv_${this.made}`,
      delivery: {
        trigger,
        progress: NO_PROGRESS,
        ...(returning === true ? { held: { sinceMs: NOW - SECOND, times: 1 } } : {}),
      },
      takenOverAtMs: atMs ?? this.nowMs,
    };
  }

  /** Offers that many, and answers what became of each. */
  offer(endpointId: string, count = 1, settings: JobSettings = {}) {
    return Array.from({ length: count }, () => this.engine.offer(this.job(endpointId, settings), ROOMY, this.nowMs));
  }

  /** Takes every turn there is. */
  turns(): Turn<EngineJob>[] {
    const turns: Turn<EngineJob>[] = [];
    do {
      for (let turn = this.engine.next(this.nowMs); turn; turn = this.engine.next(this.nowMs)) turns.push(turn);
    } while (this.grant());
    return turns;
  }

  /** @returns whether something may be sent now that could not be before */
  private grant(): boolean {
    const wanted = this.permits ? [...this.engine.takeWanted()] : [];
    for (const endpointId of wanted) {
      this.engine.permit(endpointId, this.engine.paceOf(endpointId, this.nowMs).startsUntilMs ?? 0, this.nowMs);
    }
    return wanted.length > 0;
  }

  /** Takes every turn there is, and answers what is sent. */
  sent(): EngineJob[] {
    return this.turns().flatMap((turn) => (turn.kind === 'send' ? [turn.job] : []));
  }

  answer(job: EngineJob, outcome: AttemptOutcome = ok, tookMs = 10) {
    const policy = { policy: 'fixed', initialDelayMs: 0, maxDelayMs: 0, maxAttempts: 3 } as const;
    const startedAtMs = this.nowMs - tookMs;
    const step = this.engine.answered(job, { outcome, policy, startedAtMs, random: 0 }, this.nowMs);
    this.engine.ended(job, this.nowMs);
    return step;
  }
}
