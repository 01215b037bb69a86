import { isSkipped } from '#libs/contracts';
import type { RateLimiter } from '../rate-limit.js';
import type { SendSlots } from '../send-slots.js';
import type { EngineBounds, EngineJob, Surroundings } from './engine-job.js';
import type { EndpointTraffic } from './endpoint-traffic.js';
import { sendVerdict, type SendVerdict } from './send-verdict.js';
import type { TrafficTable } from './traffic-table.js';

export type StartVerdict =
  | { readonly kind: 'start' }
  /** Until a request in flight has ended. */
  | { readonly kind: 'full' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Until it is on record that the endpoint may be sent to. */
  | { readonly kind: 'unpermitted' }
  | Extract<SendVerdict, { kind: 'hold' }>;

const START: StartVerdict = { kind: 'start' };
const FULL: StartVerdict = { kind: 'full' };
const UNPERMITTED: StartVerdict = { kind: 'unpermitted' };

/** Puts together what holds an endpoint's deliveries back: its settings, its circuit, its pace and this process's bounds. */
export class SendGate {
  constructor(
    private readonly bounds: Pick<EngineBounds, 'patienceMs' | 'maxQueuedPerEndpoint'>,
    private readonly around: Surroundings,
    private readonly traffic: TrafficTable,
    private readonly slots: SendSlots,
  ) {}

  /** Whether the job may be sent, its endpoint's rate and concurrency aside. */
  verdict(job: EngineJob, nowMs: number): SendVerdict {
    const { endpointId } = job;
    const terms = this.around.endpoints.termsOf(endpointId);
    const circuit = this.around.circuits.verdict(endpointId, nowMs);
    return sendVerdict(job, terms, this.traffic.of(endpointId, nowMs), circuit, nowMs);
  }

  /** The endpoint's rate under its settings of this moment. */
  rateOf(endpointId: string, traffic: EndpointTraffic, nowMs: number): RateLimiter {
    return traffic.rateUnder(this.around.endpoints.termsOf(endpointId)?.rateLimit, nowMs);
  }

  /** What comes for it ends without a request: nothing is gained by letting it wait. */
  endsUnsent(endpointId: string): boolean {
    const terms = this.around.endpoints.termsOf(endpointId);
    return terms !== undefined && isSkipped(terms.state);
  }

  start(job: EngineJob, nowMs: number): StartVerdict {
    const verdict = this.verdict(job, nowMs);
    if (verdict.kind === 'hold') return verdict;
    if (this.endsUnsent(job.endpointId)) return START;
    const traffic = this.traffic.of(job.endpointId, nowMs);
    // The settings come first: they bound what may be in flight, too.
    this.rateOf(job.endpointId, traffic, nowMs);
    if (traffic.inFlight >= traffic.room(this.slots.shareOf(traffic.inFlight))) return FULL;
    if (verdict.kind === 'pass') return START;
    const untilMs = verdict.kind === 'wait' ? verdict.untilMs : traffic.limitedUntilMs(nowMs);
    if (untilMs > nowMs) return { kind: 'wait', untilMs };
    if (!this.needsPermit(job.endpointId) || traffic.permit.covers(nowMs)) return START;
    return UNPERMITTED;
  }

  /** What an endpoint bounds must hold over its owners too. */
  needsPermit(endpointId: string): boolean {
    return this.around.endpoints.termsOf(endpointId)?.rateLimit !== undefined;
  }

  /** How many more deliveries the endpoint could take, when so many go before them; 0 while something holds them. */
  appetite(endpointId: string, ahead: number, nowMs: number): number {
    const state = this.around.endpoints.termsOf(endpointId)?.state;
    if (state === 'paused' || state === 'pending_verification') return 0;
    const traffic = this.traffic.of(endpointId, nowMs);
    if (traffic.backoffUntilMs > nowMs) return 0;
    if (this.around.circuits.verdict(endpointId, nowMs).state === 'open') return 0;
    const { patienceMs, maxQueuedPerEndpoint } = this.bounds;
    const most = Math.min(
      maxQueuedPerEndpoint,
      this.rateOf(endpointId, traffic, nowMs).countUntil(nowMs + patienceMs, nowMs),
      traffic.expectedWithin(patienceMs / 2),
    );
    return Math.max(0, most - ahead);
  }
}
