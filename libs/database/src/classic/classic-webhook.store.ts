import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_STATES, type DeliveryState, type FilterDocument } from '#libs/contracts';
import { Database } from '../connection/database.js';

/** One subscription as the classic APIs know it: a URL that wants one event. */
export interface ClassicWebhook {
  readonly id: string;
  readonly eventName: string;
  readonly webhookUrl: string;
  readonly state: string;
  readonly createdAt: Date;
}

export interface ClassicPage {
  readonly webhooks: readonly ClassicWebhook[];
  readonly total: number;
}

/** A subscription that matches by its type, and what else it asks for. */
export interface MatchedSubscription {
  readonly endpointId: string;
  readonly filter: FilterDocument | null;
  readonly channels: readonly string[] | null;
}

const SUBSCRIBED = `
  FROM subscriptions s JOIN endpoints e ON e.id = s.endpoint_id
  WHERE s.tenant_id = $1 AND e.scope = 'events'`;

const MATCHED = `${SUBSCRIBED} AND s.event_type = ANY($2::text[]) AND e.state NOT IN ('disabled', 'failed')`;
const UNCONDITIONAL = `s.filter IS NULL AND s.channels IS NULL`;

const STATES = DELIVERY_STATES.map((state) => `coalesce(sum(${state}), 0)::float8 AS ${state}`).join(', ');

/** What the classic APIs ask that no other route does. */
@Injectable()
export class ClassicWebhookStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** By offset, as these APIs page; oldest first, so that what comes in moves nothing. */
  async list(
    tenantId: string,
    { limit, offset, eventName }: { readonly limit: number; readonly offset: number; readonly eventName?: string },
  ): Promise<ClassicPage> {
    const parameters = [tenantId, eventName ?? null];
    const where = `${SUBSCRIBED} AND ($2::text IS NULL OR s.event_type = $2)`;
    return this.database.asTenant(tenantId, async (session) => {
      const webhooks = await session.rows<ClassicWebhook>(
        `SELECT e.id, s.event_type AS "eventName", e.url AS "webhookUrl", e.state, s.created_at AS "createdAt"
         ${where} ORDER BY s.created_at, s.id LIMIT $3 OFFSET $4`,
        [...parameters, limit, offset],
      );
      const [count] = await session.rows<{ total: number }>(`SELECT count(*)::int AS total ${where}`, parameters);
      return { webhooks, total: count?.total ?? 0 };
    });
  }

  /** How many endpoints want everything of these types, and of those that do not, at most so many subscriptions. */
  async matching(
    tenantId: string,
    patterns: readonly string[],
    most: number,
  ): Promise<{ readonly unconditional: number; readonly conditional: readonly MatchedSubscription[] }> {
    return this.database.asTenant(tenantId, async (session) => {
      const [count] = await session.rows<{ endpoints: number }>(
        `SELECT count(DISTINCT e.id)::int AS endpoints ${MATCHED} AND ${UNCONDITIONAL}`,
        [tenantId, patterns],
      );
      const conditional = await session.rows<MatchedSubscription>(
        `SELECT s.endpoint_id AS "endpointId", s.filter, s.channels ${MATCHED} AND NOT (${UNCONDITIONAL})
         AND NOT EXISTS (SELECT FROM subscriptions o WHERE o.endpoint_id = e.id AND o.event_type = ANY($2::text[])
           AND o.filter IS NULL AND o.channels IS NULL)
         ORDER BY s.id LIMIT $3`,
        [tenantId, patterns, most],
      );
      return { unconditional: count?.endpoints ?? 0, conditional };
    });
  }

  /** Deliveries of the tenant by the state they are in, as long as statistics are kept; from counts, not from rows. */
  async deliveriesByState(tenantId: string): Promise<Partial<Record<DeliveryState, number>>> {
    return this.database.asTenant(tenantId, async (session) => {
      const [sums] = await session.rows<Partial<Record<DeliveryState, number>>>(
        `SELECT ${STATES} FROM endpoint_statistics WHERE tenant_id = $1`,
        [tenantId],
      );
      return sums ?? {};
    });
  }
}
