/** Whether an endpoint answers as it should: counted over attempts, and nothing else. One that is well has no entry. */
export interface EndpointHealth {
  /** Failed attempts since the last success. */
  readonly consecutiveFailures: number;
  /** The first of those, epoch ms. */
  readonly firstFailureAtMs?: number;
  readonly lastFailureAtMs?: number;
  /** Before those, as far as anybody knows. */
  readonly lastSuccessAtMs?: number;
  /** When its owner was warned that it will be disabled. */
  readonly warnedAtMs?: number;
}

interface AboutEndpoint {
  readonly endpointId: string;
}

export interface HealthEntry extends AboutEndpoint, EndpointHealth {
  readonly kind: 'health';
  /** When the endpoint's state was last changed, as its settings tell: counts are of the time since then. */
  readonly stateSinceMs?: number;
  /** When it was found to be disabled, by its rule or by a 410; true until its settings tell of another state. */
  readonly disabledAtMs?: number;
}

/** An open circuit, or one that is on its way there. */
export interface CircuitEntry extends AboutEndpoint {
  readonly kind: 'circuit';
  /** Epoch ms; in the past for a circuit that may try one request, absent for one that was never open. */
  readonly openUntilMs?: number;
  /** Requests and failures of the last window, while the circuit is closed. */
  readonly fires?: number;
  readonly failures?: number;
  /** In a row. */
  readonly timeouts?: number;
  readonly atMs: number;
}

/** What an endpoint asked for, and what it can stand. */
export interface PaceEntry extends AboutEndpoint {
  readonly kind: 'pace';
  /** Retry-After: nothing goes out before this moment. */
  readonly backoffUntilMs?: number;
  /** Requests at once. */
  readonly limit?: number;
  /** No request goes out later without another entry before it: for a limit, the end of the owner's permit. */
  readonly lastSentAtMs?: number;
  /** Nor is one under way later, for a limit of those. */
  readonly busyUntilMs?: number;
  readonly atMs: number;
}

/** A line of deliveries that keep an order (docs/ordering.md): what it waits for, and what of it lies parked. */
export interface OrderEntry extends AboutEndpoint {
  readonly kind: 'order';
  /** Begins with the lane; the lane alone is the line of all that the endpoint has parked in it. */
  readonly orderKey: string;
  /** The delivery that the others wait for. */
  readonly blockedBy?: string;
  readonly sinceMs: number;
  /** It has used up its attempts, and the endpoint wants the others to wait all the same. */
  readonly exhausted?: boolean;
  /** The last place given to a parked delivery of the line; absent once that one has come back. */
  readonly tail?: number;
  /** Places of deliveries that were parked again, and how often: those behind them wait until they have come back. */
  readonly out?: readonly (readonly [place: number, times: number])[];
  /** Places between these were never given out, or by an owner that died before it said so. */
  readonly gaps?: readonly (readonly [after: number, before: number])[];
}

/** What was decided about a delivery while a record of it lies somewhere else; that record is dropped when it comes. */
export interface MarkEntry extends AboutEndpoint {
  readonly kind: 'mark';
  readonly deliveryId: string;
  readonly mark: 'canceled' | 'succeeded';
  readonly atMs: number;
  /** After this the record cannot come any more. */
  readonly expiresAtMs: number;
}

/**
 * What the owner of an endpoint knows and its next owner has to know, one record per thing on
 * `postrider.endpoint-state` (docs/adr/0016-endpoint-state-log.md).
 */
export type EndpointStateEntry = HealthEntry | CircuitEntry | PaceEntry | OrderEntry | MarkEntry;
export type EndpointStateKind = EndpointStateEntry['kind'];

/** Which of an endpoint's things of one kind: there is one health, but an order entry for each blocked key. */
export interface EndpointStatePlace {
  readonly kind: EndpointStateKind;
  readonly endpointId: string;
  /** The order key of `order`, the delivery id of `mark`; absent for the others. */
  readonly sub?: string;
}

export function stateKeyOf({ kind, endpointId, sub }: EndpointStatePlace): string {
  return sub === undefined ? `${kind}/${endpointId}` : `${kind}/${endpointId}/${sub}`;
}

export function placeOfState(entry: EndpointStateEntry): EndpointStatePlace {
  const { kind, endpointId } = entry;
  switch (kind) {
    case 'health':
    case 'circuit':
    case 'pace':
      return { kind, endpointId };
    case 'order':
      return { kind, endpointId, sub: entry.orderKey };
    case 'mark':
      return { kind, endpointId, sub: entry.deliveryId };
    default:
      return kind satisfies never;
  }
}
