import type { OrderEntry } from '#libs/contracts';
import type { EngineJob } from '../engine/engine-job.js';
import type { LineHead } from './key-line.js';
import type { LineParking } from './line-parking.js';

/** To be written with what follows from a delivery, before that counts as decided. */
export interface OrderChange {
  readonly endpointId: string;
  readonly orderKey: string;
  /** Undefined: the line is no more. */
  readonly entry: OrderEntry | undefined;
  /** To be called when Kafka has it. */
  readonly acknowledged: () => void;
}

/**
 * What the next owner has to know of a line as it is now.
 * @param settled places of deliveries that came back, and that are settled together with this change
 */
export function changeOf<J extends EngineJob>(
  parking: LineParking<J>,
  head: LineHead | undefined,
  settled: ReadonlySet<number>,
  nowMs: number,
): OrderChange {
  const version = parking.currentVersion;
  const { endpointId, orderKey } = parking.place;
  const entry = entryOf(parking, head, settled, nowMs);
  return { endpointId, orderKey, entry, acknowledged: () => parking.acknowledged(version, settled) };
}

function entryOf<J extends EngineJob>(
  { place: { endpointId, orderKey }, places }: LineParking<J>,
  head: LineHead | undefined,
  settled: ReadonlySet<number>,
  nowMs: number,
): OrderEntry | undefined {
  const saved = places.saved(settled);
  if (head === undefined && saved.tail === undefined && saved.out === undefined) return undefined;
  return {
    kind: 'order',
    endpointId,
    orderKey,
    sinceMs: head?.sinceMs ?? nowMs,
    ...(head === undefined ? {} : { blockedBy: head.deliveryId }),
    ...(head?.exhausted === true ? { exhausted: true } : {}),
    ...saved,
  };
}
