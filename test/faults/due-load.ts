import type { Api } from '../harness/index.js';
import { slow, type Arrival, type Behaviour } from './ledger.js';

const BATCH = 500;

/** Publishes so many events in batches, and answers their ids. */
export async function publishMany(
  publisher: Api,
  type: string,
  count: number,
  deliverAtMs?: number,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const deliverAt = deliverAtMs === undefined ? {} : { deliverAt: new Date(deliverAtMs).toISOString() };
  while (ids.size < count) {
    const events = Array.from({ length: Math.min(BATCH, count - ids.size) }, () => ({ type, data: {}, ...deliverAt }));
    const { status, json } = await publisher.post('/v1/events/batch', { events });
    if (status !== 202) throw new Error(`publishing was answered ${status}`);
    for (const { id } of json.results) ids.add(id);
  }
  return ids;
}

/** Answers after a moment, and counts how many requests were under way together. */
export function countingAtOnce(delayMs: number) {
  let now = 0;
  let most = 0;
  const answerSlowly = slow(delayMs);
  const behaviour: Behaviour = (attempt) => {
    now += 1;
    most = Math.max(most, now);
    // Set before the timer that answers, so it runs before the sender can know of the answer.
    setTimeout(() => (now -= 1), delayMs);
    return answerSlowly(attempt);
  };
  return { behaviour, most: () => most };
}

/** For every second attempt: how long after the first request of its delivery it came. */
export function retryWaitsMs(arrivals: readonly Arrival[]): readonly number[] {
  const firstAtMs = new Map<string, number>();
  for (const { webhookId, receivedAtMs } of arrivals) {
    firstAtMs.set(webhookId, Math.min(receivedAtMs, firstAtMs.get(webhookId) ?? Infinity));
  }
  return arrivals
    .filter(({ attempt }) => attempt === 2)
    .map(({ webhookId, receivedAtMs }) => receivedAtMs - (firstAtMs.get(webhookId) ?? 0));
}
