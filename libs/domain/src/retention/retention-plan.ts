/** Days after which rows go; undefined keeps them for ever. */
export interface RetentionDays {
  readonly events?: number | undefined;
  readonly deliveries?: number | undefined;
  readonly attempts?: number | undefined;
  readonly actions?: number | undefined;
  /** Payloads of events and bodies of answers: they go, and what is known about them stays. */
  readonly payloads?: number | undefined;
}

/** One day of a table. */
export interface StoredPartition {
  readonly table: 'events' | 'deliveries' | 'attempts' | 'actions';
  readonly name: string;
  /** The first moment after it, epoch ms. */
  readonly endMs: number;
  /** As PostgreSQL estimates it. */
  readonly rows: number;
  readonly bytes: number;
  /** Deliveries in it that have not ended. */
  readonly unfinished: boolean;
  readonly payloadsErased: boolean;
}

export interface RetentionStep {
  readonly partition: StoredPartition;
  readonly action: 'drop' | 'erase_payloads' | 'keep';
  /** A sentence for a person. */
  readonly reason: string;
}

const DAY_MS = 86_400_000;

/** What is due, oldest first. A day is over the limit when its last moment is; what is not due is not mentioned. */
export function retentionPlan(
  partitions: readonly StoredPartition[],
  days: RetentionDays,
  nowMs: number,
): readonly RetentionStep[] {
  const sorted = partitions.toSorted((one, other) => one.endMs - other.endMs || (one.name < other.name ? -1 : 1));
  return sorted.flatMap((partition) => stepFor(partition, days, nowMs) ?? []);
}

function stepFor(partition: StoredPartition, days: RetentionDays, nowMs: number): RetentionStep | undefined {
  const isOver = (limit: number | undefined): boolean =>
    limit !== undefined && partition.endMs <= nowMs - limit * DAY_MS;
  if (isOver(days[partition.table])) {
    if (partition.unfinished) return { partition, action: 'keep', reason: 'it has deliveries that have not ended' };
    return { partition, action: 'drop', reason: `all of it is older than ${days[partition.table]} days` };
  }
  const hasPayloads = partition.table === 'events' || partition.table === 'attempts';
  if (!hasPayloads || partition.payloadsErased || !isOver(days.payloads)) return undefined;
  return { partition, action: 'erase_payloads', reason: `all of it is older than ${days.payloads} days` };
}
