import pg from 'pg';
import type { Arrival } from './ledger.js';

interface Attempt {
  readonly deliveryId: string;
  readonly startedAtMs: number;
}

/** Of one request; a test that fails shows them. */
export interface SentMoment {
  readonly atMs: number;
  readonly told: 'by its report' | 'by the receiver';
  readonly webhookId: string;
}

/**
 * When each of these requests was sent, epoch ms: as the dispatcher wrote it down, or when it arrived where the dispatcher
 * was killed before it could. A receiver in a busy test process notes an arrival late, and the next one in time.
 */
export async function sentMoments(databaseUrl: string, arrivals: readonly Arrival[]): Promise<readonly SentMoment[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Attempt>(
      `SELECT delivery_id AS "deliveryId", round(extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs"
         FROM attempts WHERE delivery_id = ANY($1)`,
      [[...new Set(arrivals.map(({ webhookId }) => webhookId))]],
    );
    const startedAt = Map.groupBy(rows, ({ deliveryId }) => deliveryId);
    const arrivalsOf = Map.groupBy(arrivals, ({ webhookId }) => webhookId);
    return [...arrivalsOf].flatMap(([webhookId, ofOne]) =>
      momentsOf(
        ofOne.map(({ receivedAtMs }) => receivedAtMs),
        (startedAt.get(webhookId) ?? []).map((attempt) => attempt.startedAtMs),
      ).map((moment) => ({ ...moment, webhookId })),
    );
  } finally {
    await client.end();
  }
}

/**
 * Each report tells of one request: one that was repeated may have come twice before its second report is stored, and must
 * not count twice for the moment of the first.
 */
function momentsOf(receivedAtMs: readonly number[], startedAtMs: readonly number[]): Omit<SentMoment, 'webhookId'>[] {
  const left = startedAtMs.toSorted((a, b) => a - b);
  return receivedAtMs
    .toSorted((a, b) => a - b)
    .map((arrivedMs) => {
      const index = left.findLastIndex((at) => at <= arrivedMs);
      const [atMs] = index < 0 ? [] : left.splice(index, 1);
      return atMs === undefined ? { atMs: arrivedMs, told: 'by the receiver' } : { atMs, told: 'by its report' };
    });
}

/** What the first window of that length sees that sees more than `most`, wherever it begins; nothing when none does. */
export function crowdWithin(windowMs: number, most: number, moments: readonly SentMoment[]): readonly SentMoment[] {
  const sorted = moments.toSorted((a, b) => a.atMs - b.atMs);
  const windows = sorted.map(({ atMs }, index) => sorted.slice(index).filter((one) => one.atMs < atMs + windowMs));
  return windows.find(({ length }) => length > most) ?? [];
}
