import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an endpoint subscribes to is a setting of it, and lies in another table: `endpoint.updated` is told for it as well,
 * once for each transaction. Nothing is told of subscriptions that come into being, or go, with their endpoint.
 */
export class TellSubscriptionChanges1763780429000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION tell_subscription_change() RETURNS trigger LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $$
      BEGIN
        PERFORM publish_operational_event(e.tenant_id, 'endpoint.updated', jsonb_build_object(
            'endpointId', e.id, 'url', e.url, 'state', e.state, 'changed', '["subscriptions"]'::jsonb))
          FROM (SELECT DISTINCT endpoint_id FROM changed) c JOIN endpoints e ON e.id = c.endpoint_id
          WHERE NOT (e.xmin = pg_current_xact_id()::xid AND e.created_at = e.updated_at)
            AND NOT EXISTS (SELECT FROM operational_events o
              WHERE o.published_at IS NULL AND o.xmin = pg_current_xact_id()::xid AND o.type = 'endpoint.updated'
                AND o.data ->> 'endpointId' = e.id AND o.data -> 'changed' = '["subscriptions"]'::jsonb);
        RETURN NULL;
      END $$`);
    for (const [event, table] of Object.entries(TRANSITIONS)) {
      await runner.query(`
        CREATE TRIGGER subscriptions_tell_${event.toLowerCase()} AFTER ${event} ON subscriptions
        REFERENCING ${table} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_subscription_change()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION tell_subscription_change() CASCADE`);
  }
}

const TRANSITIONS = { INSERT: 'NEW', UPDATE: 'NEW', DELETE: 'OLD' } as const;
