export interface FullQueue {
  /** Requests to the endpoint now in flight, and how many its own limit allows. */
  readonly inFlight: number;
  readonly limit: number;
  /** Mean duration of its requests; undefined before the first answer. */
  readonly meanMs: number | undefined;
  /** The same over all endpoints. */
  readonly meanOfAllMs: number;
  /** Milliseconds since the endpoint last answered, or was first asked, or since something waits that could not be sent. */
  readonly silentForMs: number;
  /** How long the partition has waited lately for endpoints that turned out not to be fast, or have yet to show it. */
  readonly waitedMs: number;
  /** All slots of its lane are taken, by whomever: what would be read further has none either. */
  readonly crowded: boolean;
  /** This process has more work than time: then every endpoint looks slow, and a hold would add work. */
  readonly saturated: boolean;
}

/** Holding a delivery costs some five trips through Kafka: an endpoint that is faster than that is waited for. */
export const FAST_MS_PER_DELIVERY = 2;
/** For so long the neighbours in the partition may wait for an endpoint that has given no sign. */
const PATIENCE_MS = 250;
const SATURATED_PATIENCE_MS = 3_000;
/** In a saturated process only an endpoint that is slower than the others by this factor is slow by itself. */
const SLOWER_THAN_OTHERS = 4;

/**
 * What to do with a delivery that finds its endpoint's queue full. `wait` keeps the partition from being read further
 * for a moment; so does `wait-briefly`, for an endpoint of which nobody knows that it is worth it, and a partition does that
 * for so long in all, however many such endpoints it has. `hold` sends the delivery to a retry tier, so that the partition
 * goes on without it.
 */
export function overflowVerdict(full: FullQueue): 'wait' | 'wait-briefly' | 'hold' {
  const { inFlight, limit, meanMs, saturated } = full;
  const patienceMs = saturated ? SATURATED_PATIENCE_MS : PATIENCE_MS;
  if (full.silentForMs > patienceMs) return 'hold';
  if (meanMs !== undefined && meanMs / limit <= FAST_MS_PER_DELIVERY) return 'wait';
  if (meanMs !== undefined && saturated && meanMs < full.meanOfAllMs * SLOWER_THAN_OTHERS) return 'wait';
  if (full.crowded && inFlight < limit) return 'wait';
  if (meanMs !== undefined && inFlight >= limit) return 'hold';
  return full.waitedMs > patienceMs ? 'hold' : 'wait-briefly';
}
