import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../connection/database.js';
import { storableOrNull } from '../storable-text.js';

/** Sorted, so that two processes lock rows in the same order. A lease is over by PostgreSQL's clock and no other. */
const CLAIM = `
  INSERT INTO singleton_jobs AS j (name, holder, lease_until, held_since)
  SELECT wanted.name, $2, clock_timestamp() + $3::float8 * interval '1 millisecond', clock_timestamp()
  FROM unnest($1::text[]) AS wanted (name) ORDER BY wanted.name
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until,
    held_since = CASE WHEN j.holder = excluded.holder THEN j.held_since ELSE excluded.held_since END
  WHERE j.holder = excluded.holder OR j.lease_until < clock_timestamp()
  RETURNING j.name`;

const MAX_WORDS_LENGTH = 1_000;

/** Which process does which singleton job: a lease that its holder renews (docs/adr/0031-leases-for-singleton-jobs.md). */
@Injectable()
export class SingletonJobStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Takes what nobody holds and renews what the holder has; returns all that it holds now, for `leaseMs` from now on. */
  async claim(names: readonly string[], holder: string, leaseMs: number): Promise<ReadonlySet<string>> {
    if (names.length === 0) return new Set();
    const rows = await this.database.rows<{ name: string }>(CLAIM, [[...new Set(names)], holder, leaseMs]);
    return new Set(rows.map(({ name }) => name));
  }

  /** So that others need not wait for the lease to end. */
  async release(holder: string): Promise<void> {
    await this.database.write(`UPDATE singleton_jobs SET lease_until = '-infinity' WHERE holder = $1`, [holder]);
  }

  /** @param failure in words; undefined when it went well */
  async ran(name: string, holder: string, failure: string | undefined): Promise<void> {
    await this.database.write(
      'UPDATE singleton_jobs SET ran_at = clock_timestamp(), failure = $3 WHERE name = $1 AND holder = $2',
      [name, holder, storableOrNull(failure, MAX_WORDS_LENGTH)],
    );
  }
}
