import { Inject, Injectable } from '@nestjs/common';
import type { OperationalEvent, OperationalEventType, OperationalScope } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import { Database } from '../connection/database.js';
import { operationalEventId } from './operational-event-id.js';

/** Something that somebody may want to be told. */
export interface OperationalFact {
  /** Whom it is about. */
  readonly tenantId: string;
  readonly type: OperationalEventType;
  /** No secrets, no bodies: it goes to receivers. */
  readonly data: Readonly<Record<string, unknown>>;
}

interface UnpublishedRow {
  readonly seq: string;
  readonly tenantId: string;
  readonly scope: OperationalScope;
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event on its way to the topic. */
export interface UnpublishedEvent {
  readonly seq: string;
  readonly event: OperationalEvent;
}

const COLUMNS = 'seq::text AS seq, tenant_id AS "tenantId", scope, type, at, data';

/**
 * What Postrider tells about itself, written down before it is told. Facts about endpoints and deliveries are written by
 * the database itself (docs/adr/0027-operational-events.md); {@link publish} is for all others.
 */
@Injectable()
export class OperationalEvents {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Resolves when it is written down; within moments it is on the topic, and then with whoever subscribed to it.
   * @param manager of the transaction in which the fact itself is written: then both are committed or neither
   */
  async publish({ tenantId, type, data }: OperationalFact, manager?: EntityManager): Promise<void> {
    const sql = 'SELECT publish_operational_event($1, $2, $3::jsonb)';
    const parameters = [tenantId, type, JSON.stringify(data)];
    if (manager === undefined) await this.database.rows(sql, parameters);
    else await manager.query(sql, parameters);
  }

  /** In the order in which they were written down. */
  async unpublished(limit: number): Promise<readonly UnpublishedEvent[]> {
    const rows = await this.database.rows<UnpublishedRow>(
      `SELECT ${COLUMNS} FROM operational_events o WHERE published_at IS NULL ORDER BY o.seq LIMIT $1`,
      [limit],
    );
    return rows.map((row) => ({ seq: row.seq, event: eventOf(row) }));
  }

  async published(events: readonly UnpublishedEvent[]): Promise<void> {
    await this.database.write(
      `UPDATE operational_events o SET published_at = clock_timestamp(), event_id = told.id
       FROM unnest($1::bigint[], $2::text[]) AS told (seq, id) WHERE o.seq = told.seq`,
      [events.map(({ seq }) => seq), events.map(({ event }) => event.id)],
    );
  }

  /** Undefined for an id that is unknown, or another tenant's. */
  async find(tenantId: string, eventId: string): Promise<OperationalEvent | undefined> {
    const [row] = await this.database.rows<UnpublishedRow>(
      `SELECT ${COLUMNS} FROM operational_events WHERE event_id = $1 AND tenant_id = $2`,
      [eventId, tenantId],
    );
    return row === undefined ? undefined : eventOf(row);
  }
}

const eventOf = ({ seq, tenantId, scope, type, at, data }: UnpublishedRow): OperationalEvent => ({
  id: operationalEventId(seq, at.getTime()),
  tenantId,
  scope,
  type,
  atMs: at.getTime(),
  data,
});
