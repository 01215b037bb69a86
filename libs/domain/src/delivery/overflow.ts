export interface FullQueue {
  /** Requests to the endpoint now in flight, and how many its own limit allows. */
  readonly inFlight: number;
  readonly limit: number;
  /** Milliseconds per delivery at the endpoint's present pace; undefined before its first answer. */
  readonly msPerDelivery: number | undefined;
  /** Milliseconds since the endpoint last answered, or since it was first asked. */
  readonly silentForMs: number;
}

/** Holding a delivery costs some five trips through Kafka: an endpoint that is faster than that is waited for. */
const FAST_MS_PER_DELIVERY = 2;
/** For so long the neighbours in the partition may wait for an endpoint that has given no sign. */
const PATIENCE_MS = 250;

/**
 * What to do with a delivery that finds its endpoint's queue full. `wait` keeps the partition from being read further
 * for a moment; `hold` sends the delivery to a retry tier, so that the partition goes on without it.
 */
export function overflowVerdict({ inFlight, limit, msPerDelivery, silentForMs }: FullQueue): 'wait' | 'hold' {
  if (silentForMs > PATIENCE_MS) return 'hold';
  if (inFlight < limit) return 'wait';
  return msPerDelivery === undefined || msPerDelivery <= FAST_MS_PER_DELIVERY ? 'wait' : 'hold';
}
