import pg from 'pg';
import { until } from '../../libs/testing/src/until.ts';
import type { Bench } from '../../scripts/bench/scenario.ts';
import type { MeasuredInstallation } from './installation.ts';

/** Waits until PostgreSQL has so many attempts. */
export async function whenStored(
  bench: Bench,
  { databaseUrl }: MeasuredInstallation,
  wanted: number,
  timeoutMs: number,
): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const count = async (): Promise<boolean> => {
    bench.signal.throwIfAborted();
    const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM attempts');
    return Number(rows[0]?.count) >= wanted;
  };
  try {
    await until(count, { timeoutMs, what: `${wanted} attempts in PostgreSQL`, everyMs: 100 });
  } finally {
    await database.end();
  }
}
