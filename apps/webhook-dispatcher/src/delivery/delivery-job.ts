import { deliveryIdOf, type DeliveryRecord } from '#libs/contracts';
import type { Queueable } from '#libs/domain';
import type { RecordInHand } from './record-in-hand.js';

/** One event's delivery to one endpoint, on its way through this process. */
export interface DeliveryJob extends Queueable {
  /** Of exactly this one endpoint. */
  readonly delivery: DeliveryRecord;
  readonly deliveryId: string;
  readonly inHand: RecordInHand;
  readonly part: number;
  /** What it keeps its order with; undefined: it has none. */
  readonly orderKey?: string | undefined;
  /** Epoch ms. */
  readonly takenOverAtMs: number;
}

/** Objects and headers around a body cost about this much. */
export const OVERHEAD_BYTES = 1_000;

export function newJob(delivery: DeliveryRecord, part: number, inHand: RecordInHand): DeliveryJob | undefined {
  const endpointId = delivery.endpointIds[part];
  if (endpointId === undefined) return undefined;
  const { event, lane, body, endpointIds } = delivery;
  return {
    tenantId: event.tenantId,
    endpointId,
    lane,
    bytes: Math.ceil(body.length / endpointIds.length) + OVERHEAD_BYTES,
    delivery: endpointIds.length === 1 ? delivery : { ...delivery, endpointIds: [endpointId] },
    deliveryId: deliveryIdOf(event.id, endpointId),
    inHand,
    part,
    takenOverAtMs: Date.now(),
  };
}
