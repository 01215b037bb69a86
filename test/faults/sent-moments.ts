import pg from 'pg';
import type { Arrival } from './ledger.js';

interface Attempt {
  readonly deliveryId: string;
  readonly startedAtMs: number;
}

/**
 * When each of these requests was sent, epoch ms: as the dispatcher wrote it down, or when it arrived where the dispatcher
 * was killed before it could. A receiver in a busy test process notes an arrival late, and the next one in time.
 */
export async function sentMoments(databaseUrl: string, arrivals: readonly Arrival[]): Promise<readonly number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Attempt>(
      `SELECT delivery_id AS "deliveryId", round(extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs"
         FROM attempts WHERE delivery_id = ANY($1)`,
      [[...new Set(arrivals.map(({ webhookId }) => webhookId))]],
    );
    const startedAt = Map.groupBy(rows, ({ deliveryId }) => deliveryId);
    return arrivals.map(({ webhookId, receivedAtMs }) => {
      const before = (startedAt.get(webhookId) ?? [])
        .map((attempt) => attempt.startedAtMs)
        .filter((at) => at <= receivedAtMs);
      return before.length === 0 ? receivedAtMs : Math.max(...before);
    });
  } finally {
    await client.end();
  }
}

/** The most that any window of that length sees, wherever it begins. */
export function mostWithin(windowMs: number, moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from, index) => sorted.slice(index).filter((at) => at < from + windowMs).length));
}
