import { Inject, Injectable } from '@nestjs/common';
import type { HoldReason } from '#libs/contracts';
import { Database } from '../connection/database.js';
import { OperationalEvents, type OperationalFact } from '../operational-events/operational-events.store.js';

/** What a group has before it of one topic. */
export interface TopicLag {
  readonly topic: string;
  readonly records: number;
  readonly oldestAgeMs: number;
}

export interface GroupLag {
  readonly group: string;
  readonly topics: readonly TopicLag[];
}

/** All queues at one moment. */
export interface QueueFacts {
  readonly groups: readonly GroupLag[];
  /** Records on the dead-letter topic. */
  readonly deadLettered: number;
  /** Parked deliveries by reason. */
  readonly held: Readonly<Partial<Record<HoldReason, number>>>;
}

export interface MeasuredQueues extends QueueFacts {
  readonly measuredAt: Date;
  /** Of deliveries, over all dispatchers that run. */
  readonly inFlight: number;
  readonly alerts: readonly { readonly group: string; readonly raisedAt: Date }[];
}

/** An alert that begins or ends, and what is told about it. */
export interface BacklogChange {
  readonly group: string;
  readonly raised: boolean;
  readonly fact: OperationalFact;
}

@Injectable()
export class QueueStatisticsStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OperationalEvents) private readonly events: OperationalEvents,
  ) {}

  /** Parked deliveries by reason: an index is read, no row. */
  async held(): Promise<QueueFacts['held']> {
    const rows = await this.database.rows<{ reason: HoldReason; count: number }>(
      'SELECT reason, count(*)::float8 AS count FROM held_deliveries GROUP BY reason',
    );
    return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
  }

  async raisedAlerts(): Promise<ReadonlySet<string>> {
    const rows = await this.database.rows<{ group: string }>('SELECT group_id AS "group" FROM backlog_alerts');
    return new Set(rows.map(({ group }) => group));
  }

  /** What was measured, and what follows from it, together or not at all. */
  async save(facts: QueueFacts, changes: readonly BacklogChange[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO queue_statistics (measured_at, facts) VALUES (clock_timestamp(), $1)
         ON CONFLICT (single) DO UPDATE SET measured_at = excluded.measured_at, facts = excluded.facts`,
        [JSON.stringify(facts)],
      );
      for (const { group, raised, fact } of changes) {
        const sql = raised
          ? 'INSERT INTO backlog_alerts (group_id, raised_at) VALUES ($1, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING 1'
          : 'WITH gone AS (DELETE FROM backlog_alerts WHERE group_id = $1 RETURNING 1) SELECT 1 FROM gone';
        const changed: readonly unknown[] = await manager.query(sql, [group]);
        if (changed.length > 0) await this.events.publish(fact, manager);
      }
    });
  }

  /** Undefined before the first measurement. */
  async last(runningWithinMs: number): Promise<MeasuredQueues | undefined> {
    const [row] = await this.database.rows<{ measuredAt: Date; facts: QueueFacts; inFlight: number }>(
      `SELECT measured_at AS "measuredAt", facts, (
         SELECT coalesce(sum((vitals ->> 'deliveriesInFlight')::float8), 0) FROM instances
         WHERE heard_at > clock_timestamp() - $1::float8 * interval '1 millisecond') AS "inFlight"
       FROM queue_statistics`,
      [runningWithinMs],
    );
    if (row === undefined) return undefined;
    const alerts = await this.database.rows<{ group: string; raisedAt: Date }>(
      'SELECT group_id AS "group", raised_at AS "raisedAt" FROM backlog_alerts ORDER BY group_id',
    );
    return { ...row.facts, measuredAt: row.measuredAt, inFlight: row.inFlight, alerts };
  }
}
