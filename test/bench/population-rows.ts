import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { NONCE_BYTES, parseKeyring, sealSecret, type Keyring } from '#libs/domain';
import { membersOf, type Population, type PopulationMember } from './population.ts';

const ROWS = 5_000;

/** Written as many at a time as one statement takes well, around the API: a million requests would take minutes. */
const ENDPOINTS = `
  INSERT INTO endpoints (id, tenant_id, url, state, state_changed_at, timeout_ms, retry, created_at, updated_at)
  SELECT id, tenant_id, 'https://receiver-' || right(id, 6) || '.example.com/hooks', 'active', now(), 15000,
    '{"policy": "schedule", "delaysMs": [5000, 300000, 1800000, 7200000]}', now(), now()
  FROM unnest($1::text[], $2::text[]) AS given (id, tenant_id)`;
const SECRETS = `
  INSERT INTO endpoint_secrets (id, tenant_id, endpoint_id, sealed, created_at)
  SELECT endpoint_id, tenant_id, endpoint_id, sealed, now()
  FROM unnest($1::text[], $2::text[], $3::text[]) AS given (endpoint_id, tenant_id, sealed)`;
const SUBSCRIPTIONS = `
  INSERT INTO subscriptions (id, tenant_id, endpoint_id, event_type, created_at)
  SELECT 'sub_' || right(endpoint_id, 24) || number, tenant_id, endpoint_id, event_type, now()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS given (endpoint_id, tenant_id, event_type, number)`;

/** Fills the tables of an empty, migrated database. Nobody listens yet, so nothing is announced. */
export async function writePopulation(
  databaseUrl: string,
  secretsKeys: string,
  population: Population,
): Promise<number> {
  const parsed = parseKeyring(secretsKeys);
  if (!parsed.ok) throw new Error(parsed.reason);
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  let subscriptions = 0;
  try {
    await database.query(`SET session_replication_role = replica`);
    let rows: PopulationMember[] = [];
    for (const member of membersOf(population)) {
      rows.push(member);
      if (rows.length < ROWS) continue;
      subscriptions += await writeRows(database, parsed.keyring, rows);
      rows = [];
    }
    subscriptions += await writeRows(database, parsed.keyring, rows);
    await database.query('VACUUM ANALYZE endpoints, endpoint_secrets, subscriptions');
  } finally {
    await database.end();
  }
  return subscriptions;
}

async function writeRows(database: pg.Client, keyring: Keyring, rows: readonly PopulationMember[]): Promise<number> {
  const ids = rows.map(({ id }) => id);
  const tenantIds = rows.map(({ tenantId }) => tenantId);
  await database.query(ENDPOINTS, [ids, tenantIds]);
  await database.query(SECRETS, [ids, tenantIds, rows.map((row) => sealed(row, keyring))]);
  const wishes = rows.flatMap(({ id, tenantId, eventTypes }) =>
    eventTypes.map((eventType, number) => ({ id, tenantId, eventType, number })),
  );
  await database.query(SUBSCRIPTIONS, [
    wishes.map(({ id }) => id),
    wishes.map(({ tenantId }) => tenantId),
    wishes.map(({ eventType }) => eventType),
    wishes.map(({ number }) => number),
  ]);
  return wishes.length;
}

function sealed({ id, tenantId }: PopulationMember, keyring: Keyring): string {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const place = { tenantId, table: 'endpoint_secrets', column: 'sealed', row: id };
  return sealSecret(secret, place, keyring, randomBytes(NONCE_BYTES));
}
