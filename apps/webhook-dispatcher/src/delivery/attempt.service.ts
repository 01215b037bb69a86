import { Inject, Injectable } from '@nestjs/common';
import type { EndpointSettings, EndReason, HoldReason } from '#libs/contracts';
import { DeliveryEngine, deliveryVerdict, MIN_HOLD_MS, type NextStep } from '#libs/domain';
import { CircuitBreakers, WebhookTransport, type WebhookOutcome } from '#libs/webhook-client';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import type { DeliveryJob } from './delivery-job.js';
import { DeliveryMarks } from './delivery-marks.js';
import { deliveryRequest } from './delivery-request.js';

/** One HTTP try, and what follows from it. */
export interface Attempt {
  readonly outcome: WebhookOutcome;
  readonly step: NextStep;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

export type AttemptResult =
  | ({ readonly kind: 'attempted' } & Attempt)
  | { readonly kind: 'held'; readonly reason: HoldReason; readonly untilMs: number }
  | { readonly kind: 'ended'; readonly state: 'canceled' | 'skipped'; readonly reason: EndReason }
  /** A manual attempt succeeded while this retry waited: there is nothing left to do. */
  | { readonly kind: 'superseded' }
  /** The partition was lost before the request went out. */
  | { readonly kind: 'revoked' };

/** How long a delivery waits whose endpoint or secret is not known at present: as long as a short outage lasts. */
const UNAVAILABLE_HOLD_MS = 10_000;

/** Makes one attempt, if the delivery may be sent now. */
@Injectable()
export class AttemptService {
  constructor(
    @Inject(EndpointDirectory) private readonly directory: EndpointDirectory,
    @Inject(CircuitBreakers) private readonly circuits: CircuitBreakers,
    @Inject(WebhookTransport) private readonly transport: WebhookTransport,
    @Inject(DeliveryMarks) private readonly marks: DeliveryMarks,
    @Inject(DeliveryEngine) private readonly engine: DeliveryEngine<DeliveryJob>,
  ) {}

  async make(job: DeliveryJob): Promise<AttemptResult> {
    const fate = this.marks.fateOf(job);
    if (fate !== undefined) return endOf(fate);
    const known = this.directory.lookup(job.endpointId);
    const verdict = deliveryVerdict(known instanceof Promise ? await known : known, job.tenantId);
    switch (verdict.kind) {
      case 'end':
        return { ...verdict, kind: 'ended' };
      case 'hold':
        return this.held(
          job,
          verdict.reason,
          endsByItsOwner(verdict.reason) ? Infinity : Date.now() + UNAVAILABLE_HOLD_MS,
        );
      case 'send':
        if (job.inHand.partition.revoked.aborted) return { kind: 'revoked' };
        // It had its turn before anybody knew of a limit or an order: it comes back for one under them.
        if (known instanceof Promise && isBound(verdict.endpoint)) {
          return this.held(job, 'endpoint_unknown', Date.now() + MIN_HOLD_MS);
        }
        return this.send(job, verdict.endpoint, verdict.secrets);
      default:
        return verdict satisfies never;
    }
  }

  private async send(job: DeliveryJob, endpoint: EndpointSettings, secrets: readonly string[]): Promise<AttemptResult> {
    const startedAtMs = Date.now();
    const post = (): Promise<WebhookOutcome> => this.post(job, endpoint, secrets);
    // A manual attempt is how a person finds out whether the endpoint is well again: an open circuit does not hold it.
    const outcome =
      job.delivery.trigger === 'manual'
        ? await this.circuits.runAnyway(endpoint.id, post)
        : await this.circuits.run(endpoint.id, post);
    if (outcome.kind === 'circuit_open') return this.held(job, 'circuit_open', outcome.untilMs);

    const endedAtMs = Date.now();
    const answer = { outcome, policy: endpoint.retry, startedAtMs, random: Math.random() };
    const step = this.engine.answered(job, answer, endedAtMs);
    return { kind: 'attempted', outcome, step, startedAtMs, endedAtMs };
  }

  /** A request that cannot even be made, such as one with a broken secret, is a failed attempt, not a lost record. */
  private async post(
    job: DeliveryJob,
    endpoint: EndpointSettings,
    secrets: readonly string[],
  ): Promise<WebhookOutcome> {
    try {
      return await this.transport.send(deliveryRequest(job, endpoint, secrets, Date.now()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'no reason given';
      return {
        kind: 'failed',
        errorClass: 'unknown',
        error: `the request could not be made: ${reason}`,
        durationMs: 0,
      };
    }
  }

  private held(job: DeliveryJob, reason: HoldReason, untilMs: number): AttemptResult {
    return { ...this.engine.hold(job, reason, untilMs, Date.now()), kind: 'held' };
  }
}

const isBound = ({ rateLimit, ordering }: EndpointSettings): boolean =>
  rateLimit !== undefined || ordering.mode !== 'none';

/** Nobody knows when. */
const endsByItsOwner = (reason: HoldReason): boolean => reason === 'paused' || reason === 'unverified';

/** What becomes of a delivery that was marked while it waited. */
export function endOf(fate: 'canceled' | 'succeeded'): AttemptResult {
  return fate === 'canceled' ? { kind: 'ended', state: 'canceled', reason: 'requested' } : { kind: 'superseded' };
}
