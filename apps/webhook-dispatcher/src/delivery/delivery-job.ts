import { deliveryIdOf, type DeliveryRecord } from '#libs/contracts';
import type { Queueable } from '#libs/domain';
import type { RecordInHand } from './record-in-hand.js';

/** What a record says of each of its endpoints alike: one object for all of them, as ten thousand may wait for one event. */
export type SharedDelivery = Omit<DeliveryRecord, 'endpointIds'>;

/** One event's delivery to one endpoint, on its way through this process. */
export interface DeliveryJob extends Queueable {
  readonly delivery: SharedDelivery;
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
    delivery,
    deliveryId: deliveryIdOf(event.id, endpointId),
    inHand,
    part,
    takenOverAtMs: Date.now(),
  };
}

/** The record of exactly this one delivery. */
export const ownRecord = ({ delivery, endpointId }: DeliveryJob): DeliveryRecord => ({
  ...delivery,
  endpointIds: [endpointId],
});
