import { Inject, Injectable } from '@nestjs/common';
import type { PublishRate } from '#libs/contracts';
import type { TokenGrant, TokenWish } from '#libs/domain';
import { Database } from '../connection/database.js';

/**
 * One statement, so one row lock, and no deadlock. The clock is read under the lock: who is granted later has the later
 * time. What is missing is counted in tokens, so a limit that is raised leaves nobody waiting; one that is lowered leaves
 * no debt behind, hence the LEAST. See grantTokens in libs/domain, which says the same; a test holds the two together.
 */
const GRANT = `
  INSERT INTO token_buckets AS b (bucket, missing, as_of, granted)
  SELECT $1, n, now(), n
  FROM (SELECT CASE WHEN $4::float8 > $3::float8 THEN 0 ELSE least($3::float8, $5::float8) END AS n) AS first
  ON CONFLICT (bucket) DO UPDATE SET (missing, as_of, granted) = (
    SELECT before + n, moment, n
    FROM (SELECT clock_timestamp() AS moment) AS clock,
      LATERAL (SELECT greatest(0, extract(epoch FROM moment - b.as_of)::float8) * $2::float8 AS refill) AS passed,
      LATERAL (SELECT greatest(0, least(greatest(0, b.missing - refill), $3::float8) - $6::float8) AS before) AS filled,
      LATERAL (SELECT floor($3::float8 - before + 1e-6) AS level) AS held,
      LATERAL (SELECT CASE WHEN level < $4::float8 THEN 0 ELSE least(level, $5::float8) END AS n) AS given)
  RETURNING granted, missing`;

/** Longer than any bucket takes to fill (publishRateFault). */
const IDLE_DAYS = 2;

/** The buckets of publish limits, one row each, which all publishers share (docs/publish-limits.md). */
@Injectable()
export class PublishBucketStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async grant(bucket: string, { perSecond, burst }: PublishRate, wish: TokenWish): Promise<TokenGrant> {
    const [row] = await this.database.rows<TokenGrant>(GRANT, [
      bucket,
      perSecond,
      burst,
      wish.least,
      wish.most,
      wish.returned,
    ]);
    if (row === undefined) throw new Error(`the grant from bucket ${bucket} returned no row`);
    return row;
  }

  /** A bucket that nobody asked for so long is full, which its absence says as well. Returns how many are gone. */
  deleteIdle(batchSize: number): Promise<number> {
    const sql = `
      DELETE FROM token_buckets WHERE bucket IN (
        SELECT bucket FROM token_buckets WHERE as_of < now() - interval '${IDLE_DAYS} days'
        LIMIT $1 FOR UPDATE SKIP LOCKED)`;
    return this.database.write(sql, [batchSize]);
  }
}
