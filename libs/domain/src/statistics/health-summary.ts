import type { DisabledReason, EndpointState, ErrorClass } from '#libs/contracts';

/** What is known of an endpoint when somebody asks how it is. */
export interface EndpointFacts {
  readonly state: EndpointState;
  readonly disabledReason: DisabledReason | null;
  readonly circuit: 'closed' | 'open' | 'half_open';
  readonly consecutiveFailures: number;
  /** Attempts of the period that was asked about. */
  readonly attempts: { readonly total: number; readonly succeeded: number };
  readonly lastStatus: number | null;
  readonly lastErrorClass: ErrorClass | null;
}

export const HEALTH_VERDICTS = ['healthy', 'degraded', 'failing', 'idle', 'stopped'] as const;
export interface HealthSummary {
  readonly verdict: (typeof HEALTH_VERDICTS)[number];
  /** A sentence for a person. */
  readonly reason: string;
}

/** So many failures in a row are no accident. */
const FAILING_IN_A_ROW = 5;
const FAILING_SHARE = 0.5;
const DEGRADED_SHARE = 0.05;

/** How an endpoint is, and why: what stops it comes first, then what fails, then what its attempts came to. */
export function healthSummary(facts: EndpointFacts): HealthSummary {
  const stopped = stoppedBecause(facts);
  if (stopped !== undefined) return { verdict: 'stopped', reason: stopped };
  const { circuit, consecutiveFailures: inARow, attempts } = facts;
  if (circuit === 'open') {
    return { verdict: 'failing', reason: `its circuit is open, deliveries are held; ${lastFailure(facts)}` };
  }
  if (inARow >= FAILING_IN_A_ROW) return { verdict: 'failing', reason: lastFailure(facts) };
  const { total, succeeded } = attempts;
  if (total === 0) return { verdict: 'idle', reason: 'nothing was sent to it in this period' };
  const failed = total - succeeded;
  const reason = `${failed} of ${total} attempts failed`;
  if (failed / total > FAILING_SHARE) return { verdict: 'failing', reason };
  if (failed / total > DEGRADED_SHARE) return { verdict: 'degraded', reason };
  if (circuit === 'half_open') return { verdict: 'degraded', reason: 'its circuit was open, the next attempt decides' };
  return { verdict: 'healthy', reason: failed === 0 ? `all of ${total} attempts succeeded` : reason };
}

function stoppedBecause({ state, disabledReason }: EndpointFacts): string | undefined {
  switch (state) {
    case 'active':
      return undefined;
    case 'paused':
      return 'its owner paused it, deliveries are held';
    case 'pending_verification':
      return 'it has not proved yet that it wants deliveries, they are held';
    case 'disabled':
    case 'failed':
      return `it is ${state}${disabledReason === null ? '' : `: ${disabledReason.replaceAll('_', ' ')}`}`;
    default:
      return state satisfies never;
  }
}

const lastFailure = ({ consecutiveFailures, lastStatus, lastErrorClass }: EndpointFacts): string => {
  const what = lastStatus === null ? lastErrorClass : `status ${lastStatus}`;
  return `${consecutiveFailures} failures in a row${what === null ? '' : `, the last one ${what}`}`;
};
