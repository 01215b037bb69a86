import type { EndpointStatistics, EndpointWithTypes } from '#libs/database';
import { healthSummary, responseTimePercentile } from '#libs/domain';
import { endpointAnswer } from '../endpoints/endpoint-answer.js';

export interface AskedPeriod {
  readonly period: string;
  readonly from: Date;
  readonly to: Date;
}

/** How an endpoint fared in a period, and how it is now. */
export function endpointStatisticsAnswer(endpoint: EndpointWithTypes, found: EndpointStatistics, asked: AskedPeriod) {
  const { consecutiveFailures, circuit } = endpointAnswer(endpoint, asked.to.getTime()).health;
  const { byState, attempts: total, attemptsSucceeded: succeeded, responseTimes, lastAttemptAt } = found;
  const { lastStatus, lastErrorClass } = found;
  const { state, disabledReason } = endpoint;
  const attempts = { total, succeeded };
  const percentile = (share: number): number | null => responseTimePercentile(responseTimes, share);
  return {
    endpointId: endpoint.id,
    period: asked.period,
    from: asked.from.toISOString(),
    to: asked.to.toISOString(),
    deliveries: { total: Object.values(byState).reduce((sum, count) => sum + count, 0), byState },
    successRate: shareOf(byState.succeeded, byState.succeeded + byState.failed),
    attempts: { total, succeeded, failed: total - succeeded },
    responseTimeMs: { p50: percentile(0.5), p90: percentile(0.9), p95: percentile(0.95), p99: percentile(0.99) },
    consecutiveFailures,
    lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
    lastStatus,
    lastErrorClass,
    health: healthSummary({
      state,
      disabledReason,
      circuit: circuitStateOf(circuit.state),
      consecutiveFailures,
      attempts,
      lastStatus,
      lastErrorClass,
    }),
  };
}
export type EndpointStatisticsAnswer = ReturnType<typeof endpointStatisticsAnswer>;

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const circuitStateOf = (state: string): 'closed' | 'open' | 'half_open' =>
  state === 'open' || state === 'half_open' ? state : 'closed';
