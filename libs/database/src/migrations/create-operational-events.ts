import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from './tenant-wall.js';

/**
 * What Postrider tells about endpoints. The rows are written by triggers, in the transaction of the fact itself: whoever
 * changes an endpoint, none of it is lost and nothing is told that was not committed (docs/adr/0027-operational-events.md).
 */
export class CreateOperationalEvents1763780415000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoints ADD COLUMN scope text NOT NULL DEFAULT 'events'
        CHECK (scope IN ('events', 'operational', 'installation'))`);
    await runner.query(`CREATE INDEX endpoints_of_installation ON endpoints (tenant_id) WHERE scope = 'installation'`);
    await runner.query(`
      CREATE TABLE operational_events (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id text NOT NULL,
        scope text NOT NULL,
        type text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        data jsonb NOT NULL,
        event_id text UNIQUE,
        published_at timestamptz
      )`);
    await runner.query(
      `CREATE INDEX operational_events_to_publish ON operational_events (seq) WHERE published_at IS NULL`,
    );
    await runner.query(`CREATE INDEX operational_events_by_age ON operational_events (at)`);
    await wallOff(runner, { table: 'operational_events', grants: ['SELECT'] });
    await runner.query(PUBLISH);
    await runner.query(TELL_ENDPOINT);
    await runner.query(`
      CREATE TRIGGER endpoints_tell AFTER INSERT OR UPDATE OR DELETE ON endpoints
      FOR EACH ROW EXECUTE FUNCTION tell_endpoint_change()`);
    await runner.query(TELL_HEALTH);
    await runner.query(`
      CREATE TRIGGER endpoint_health_tell_first AFTER INSERT ON endpoint_health FOR EACH ROW
      WHEN (NEW.circuit_open_until IS NOT NULL OR NEW.warned_at IS NOT NULL)
      EXECUTE FUNCTION tell_endpoint_health()`);
    await runner.query(`
      CREATE TRIGGER endpoint_health_tell AFTER UPDATE ON endpoint_health FOR EACH ROW
      WHEN ((NEW.circuit_open_until IS NULL) <> (OLD.circuit_open_until IS NULL)
        OR NEW.warned_at IS DISTINCT FROM OLD.warned_at)
      EXECUTE FUNCTION tell_endpoint_health()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION tell_endpoint_change() CASCADE`);
    await runner.query(`DROP FUNCTION tell_endpoint_health() CASCADE`);
    await runner.query(`DROP FUNCTION publish_operational_event(text, text, jsonb)`);
    await runner.query(`DROP TABLE operational_events`);
    await runner.query(`ALTER TABLE endpoints DROP COLUMN scope`);
  }
}

/** Once for the tenant itself, and once for each tenant that watches the whole installation, which is told whose it is. */
const PUBLISH = `
  CREATE FUNCTION publish_operational_event(about text, kind text, facts jsonb) RETURNS void LANGUAGE sql
  SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO operational_events (tenant_id, scope, type, data)
    SELECT about, 'operational', kind, facts
    UNION ALL
    SELECT DISTINCT e.tenant_id, 'installation', kind, facts || jsonb_build_object('tenantId', about)
    FROM endpoints e WHERE e.scope = 'installation'
  $$`;

/**
 * An endpoint that gets operational events tells nothing of its own failures, or the two would never end. Columns that
 * only note when something happened are no change; of what changed only the names are told, because headers may be secret.
 */
const TELL_ENDPOINT = `
  CREATE FUNCTION tell_endpoint_change() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DECLARE
    facts jsonb;
    changed text[];
  BEGIN
    IF TG_OP = 'DELETE' THEN
      PERFORM publish_operational_event(OLD.tenant_id, 'endpoint.deleted',
        jsonb_build_object('endpointId', OLD.id, 'url', OLD.url));
      RETURN NULL;
    END IF;
    facts := jsonb_build_object('endpointId', NEW.id, 'url', NEW.url, 'state', NEW.state);
    IF TG_OP = 'INSERT' THEN
      PERFORM publish_operational_event(NEW.tenant_id, 'endpoint.created', facts);
      RETURN NULL;
    END IF;
    IF NEW.state IN ('disabled', 'failed') AND OLD.state <> NEW.state THEN
      IF NEW.scope = 'events' OR NEW.disabled_reason = 'requested' THEN
        PERFORM publish_operational_event(NEW.tenant_id, 'endpoint.disabled',
          facts || jsonb_build_object('reason', NEW.disabled_reason));
      END IF;
      RETURN NULL;
    END IF;
    SELECT array_agg(lower(left(name, 1)) || substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2) ORDER BY name)
      INTO changed
      FROM jsonb_each(to_jsonb(NEW)) AS now (name, value)
      WHERE value IS DISTINCT FROM to_jsonb(OLD) -> name AND name NOT LIKE '%\\_at' AND name NOT LIKE 'verification%';
    IF changed IS NOT NULL THEN
      PERFORM publish_operational_event(NEW.tenant_id, 'endpoint.updated',
        facts || jsonb_build_object('changed', to_jsonb(changed)));
    END IF;
    RETURN NULL;
  END $$`;

const TELL_HEALTH = `
  CREATE FUNCTION tell_endpoint_health() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DECLARE
    owner text;
    facts jsonb;
    was_open boolean := false;
    warned_before timestamptz;
  BEGIN
    SELECT e.tenant_id, jsonb_build_object('endpointId', e.id, 'url', e.url,
        'consecutiveFailures', NEW.consecutive_failures, 'firstFailureAt', NEW.first_failure_at,
        'lastFailureAt', NEW.last_failure_at)
      INTO owner, facts FROM endpoints e WHERE e.id = NEW.endpoint_id AND e.scope = 'events';
    IF owner IS NULL THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' THEN
      was_open := OLD.circuit_open_until IS NOT NULL;
      warned_before := OLD.warned_at;
    END IF;
    IF NEW.warned_at IS NOT NULL AND NEW.warned_at IS DISTINCT FROM warned_before THEN
      PERFORM publish_operational_event(owner, 'endpoint.warning', facts);
    END IF;
    IF NEW.circuit_open_until IS NOT NULL AND NOT was_open THEN
      PERFORM publish_operational_event(owner, 'endpoint.tripped',
        facts || jsonb_build_object('openUntil', NEW.circuit_open_until));
    ELSIF NEW.circuit_open_until IS NULL AND was_open THEN
      PERFORM publish_operational_event(owner, 'endpoint.recovered', facts);
    END IF;
    RETURN NULL;
  END $$`;
