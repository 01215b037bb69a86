import type { QueryRunner } from 'typeorm';

/** PostgreSQL allows transition tables on a trigger of one event only, so there is one for each. */
const EVENTS = [
  { event: 'INSERT', referencing: 'NEW TABLE AS changed' },
  { event: 'UPDATE', referencing: 'NEW TABLE AS changed' },
  { event: 'DELETE', referencing: 'OLD TABLE AS changed' },
];

/**
 * Has every change of a table's rows announced to all processes (ConfigWatch); for migrations after LogConfigChanges.
 * @param subject an SQL expression over a row, `'<kind>/' || <key>`, such as `'tenant/' || id`
 */
export async function announceChangesOf(runner: QueryRunner, table: string, subject: string): Promise<void> {
  for (const { event, referencing } of EVENTS) {
    await runner.query(`
      CREATE TRIGGER ${table}_announce_${event.toLowerCase()} AFTER ${event} ON ${table}
      REFERENCING ${referencing} FOR EACH STATEMENT
      EXECUTE FUNCTION announce_config_change('${subject.replaceAll("'", "''")}')`);
  }
}
