const DAY_MS = 86_400_000;

/** The tables that are cut by day, and the column that decides the day. */
export const PARTITIONED_TABLES = [
  { table: 'events', column: 'accepted_at' },
  { table: 'deliveries', column: 'created_at' },
  { table: 'attempts', column: 'started_at' },
  { table: 'actions', column: 'at' },
] as const;

export type PartitionedTable = (typeof PARTITIONED_TABLES)[number];

export interface DailyPartition {
  readonly table: PartitionedTable['table'];
  readonly column: PartitionedTable['column'];
  /** `events_20261122` */
  readonly name: string;
  /** ISO 8601, UTC midnight; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
}

/** Yesterday (late records), today, and a week ahead, so that a week without the audit app still finds partitions. */
export function partitionsAround(nowMs: number): readonly DailyPartition[] {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const days = [-1, 0, 1, 2, 3, 4, 5, 6, 7].map((offset) => today + offset * DAY_MS);
  return PARTITIONED_TABLES.flatMap((table) =>
    days.map((day) => ({
      ...table,
      name: `${table.table}_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`,
      from: new Date(day).toISOString(),
      to: new Date(day + DAY_MS).toISOString(),
    })),
  );
}
