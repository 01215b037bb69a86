import { Inject, Injectable } from '@nestjs/common';
import type { PublishRate } from '#libs/contracts';
import type { TokenGrant, TokenWish } from '#libs/domain';
import { Database } from '../connection/database.js';

/**
 * One statement, so one row lock, and no deadlock. The clock is read under the lock: who is granted later has the later
 * time. A limit that was lowered leaves no debt behind, hence the outer LEAST. See grantTokens in libs/domain, which says
 * the same; a test holds the two together.
 */
const GRANT = `
  INSERT INTO publish_buckets AS b (bucket, full_at, granted)
  SELECT $1, now() + make_interval(secs => n / $2::float8), n
  FROM (SELECT CASE WHEN $4::float8 > $3::float8 THEN 0 ELSE least($3::float8, $5::float8) END AS n) AS first
  ON CONFLICT (bucket) DO UPDATE SET (full_at, granted) = (
    SELECT moment + make_interval(secs => before + n / $2::float8), n
    FROM (SELECT clock_timestamp() AS moment) AS clock,
      LATERAL (SELECT greatest(0, least(extract(epoch FROM b.full_at - moment)::float8, $3::float8 / $2::float8)
        - $6::float8 / $2::float8) AS before) AS filled,
      LATERAL (SELECT floor($3::float8 - before * $2::float8 + 1e-6) AS level) AS held,
      LATERAL (SELECT CASE WHEN level < $4::float8 THEN 0 ELSE least(level, $5::float8) END AS n) AS given)
  RETURNING granted, extract(epoch FROM full_at - clock_timestamp())::float8 * 1000 AS "fullInMs"`;

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
    return { granted: row.granted, fullInMs: Math.max(0, row.fullInMs) };
  }

  /** A bucket that has been full for long says nothing that its absence does not. Returns how many are gone. */
  deleteIdle(idleMs: number, batchSize: number): Promise<number> {
    const sql = `
      DELETE FROM publish_buckets WHERE bucket IN (
        SELECT bucket FROM publish_buckets WHERE full_at < now() - make_interval(secs => $1::float8 / 1000)
        LIMIT $2 FOR UPDATE SKIP LOCKED)`;
    return this.database.write(sql, [idleMs, batchSize]);
  }
}
