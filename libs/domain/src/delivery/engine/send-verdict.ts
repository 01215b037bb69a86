import { isSkipped, type HoldReason } from '#libs/contracts';
import { MIN_HOLD_MS } from '../hold.js';
import type { CircuitState, EndpointTerms, EngineJob } from './engine-job.js';
import type { EndpointTraffic } from './endpoint-traffic.js';

export type SendVerdict =
  | { readonly kind: 'send' }
  /** It will end without a request, so nothing needs to hold it back. */
  | { readonly kind: 'pass' }
  /** In memory: shorter than a hold, or until a request in flight has ended. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'hold'; readonly reason: HoldReason; readonly untilMs: number };

const SEND: SendVerdict = { kind: 'send' };
const PASS: SendVerdict = { kind: 'pass' };
/** Nobody knows when a pause ends. */
const PAUSED: SendVerdict = { kind: 'hold', reason: 'paused', untilMs: Infinity };
/**
 * Nor when an outage ends that one try has not seen the end of: what comes meanwhile is parked, for a trip through a retry tier
 * would only bring it back to be parked then, and keeps tens of thousands in memory on its way.
 */
const OUTAGE: SendVerdict = { kind: 'hold', reason: 'circuit_open', untilMs: Infinity };
/** Nor when an endpoint will answer. */
const UNVERIFIED: SendVerdict = { kind: 'hold', reason: 'unverified', untilMs: Infinity };

/**
 * Whether the endpoint's state lets a request go out, its rate and its concurrency aside. A manual attempt passes an open
 * circuit, because it is how a person finds out whether the endpoint is well again; a pause, a Retry-After and the rate
 * limit are the receiver's own wish, so it obeys those.
 */
export function sendVerdict(
  job: EngineJob,
  terms: EndpointTerms | undefined,
  traffic: Pick<EndpointTraffic, 'backoffUntilMs' | 'inFlight'>,
  circuit: CircuitState,
  nowMs: number,
): SendVerdict {
  if (terms === undefined) return PASS;
  if (terms.state !== 'active') {
    if (isSkipped(terms.state)) return PASS;
    return terms.state === 'paused' ? PAUSED : UNVERIFIED;
  }
  if (traffic.backoffUntilMs > nowMs) return untilThen('endpoint_backoff', traffic.backoffUntilMs, nowMs);
  if (circuit.state === 'closed' || job.delivery.trigger === 'manual') return SEND;
  if (circuit.probing === true && traffic.inFlight > 0) return { kind: 'wait', untilMs: circuit.untilMs };
  const verdict = untilThen('circuit_open', circuit.untilMs, nowMs);
  return verdict.kind === 'hold' && circuit.again === true ? OUTAGE : verdict;
}

const untilThen = (reason: HoldReason, untilMs: number, nowMs: number): SendVerdict =>
  untilMs - nowMs < MIN_HOLD_MS ? { kind: 'wait', untilMs } : { kind: 'hold', reason, untilMs };
