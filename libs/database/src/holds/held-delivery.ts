import type { HoldReason, Lane, OutgoingRecord } from '#libs/contracts';

/** A delivery to park. */
export interface DeliveryToPark {
  readonly endpointId: string;
  /** Tells this hold from every other, see holdKeyOf. */
  readonly holdKey: string;
  readonly deliveryId: string;
  readonly tenantId: string;
  readonly reason: HoldReason;
  /** Epoch ms since when it has been held. */
  readonly heldAtMs: number;
  readonly lane: Lane;
  /** Its place among the endpoint's parked deliveries: lower comes first. */
  readonly seq: number;
  readonly orderKey?: string | undefined;
  /** What is put back on the lane's topic. */
  readonly record: Pick<OutgoingRecord, 'headers' | 'value'>;
}

/** A parked delivery whose turn it is. */
export interface ParkedDelivery {
  readonly endpointId: string;
  readonly holdKey: string;
  readonly deliveryId: string;
  readonly lane: Lane;
  readonly headers: OutgoingRecord['headers'];
  readonly value: Buffer;
}

/** How many of an endpoint's parked deliveries are wanted. */
export interface DrainWish {
  readonly endpointId: string;
  readonly limit: number;
  /** Those of lanes below stay; undefined: of all lanes. */
  readonly lowestLane?: Lane | undefined;
  /** Order keys whose deliveries must wait. */
  readonly exceptOrderKeys?: readonly string[] | undefined;
}

/** One statement carries at most so many rows and bytes of payload. */
export const MAX_STATEMENT_ROWS = 500;
export const MAX_STATEMENT_BYTES = 4 * 1_024 * 1_024;

/** Cuts a batch into statements; one payload that is too large goes alone. */
export function* statementsOf(batch: readonly DeliveryToPark[]): Generator<readonly DeliveryToPark[]> {
  let part: DeliveryToPark[] = [];
  let bytes = 0;
  for (const parked of batch) {
    const size = parked.record.value.length;
    if (part.length > 0 && (part.length >= MAX_STATEMENT_ROWS || bytes + size > MAX_STATEMENT_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(parked);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
