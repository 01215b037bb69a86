import { GROUPS, HEADERS, RETRY_TIERS } from '#libs/contracts';
import { isDecided, type Story } from '../world/ledger.js';
import type { World } from '../world/world.js';
import type { Invariant } from './judge.js';

const TIERS: ReadonlySet<string> = new Set(RETRY_TIERS.map(({ topic }) => topic));
/** For what has to be read, handed back and written, where nothing is in the way. */
const LATE_MS = 2_000;

/** What waits in a retry tier is back in its lane when its time has come, wherever that is in anybody's hands. */
export const hardlyLate: Invariant = (world, accuse) => ({
  look() {
    const { broker, clock, ledger, bounds } = world;
    const sinceMs = clock.nowMs - LATE_MS;
    if (!broker.isWellFor(LATE_MS)) return;
    const waiting = [...ledger.stories.values()].filter((story) => !isDecided(story) && waitsInTier(story));
    // What memory has no room for goes on to another tier, for a second or more.
    if (waiting.length > bounds.retryHeap) return;
    for (const { deliveryId, records } of waiting) {
      const last = records.at(-1);
      const dueAtMs = Number(last?.headers[HEADERS.dueAt] ?? NaN);
      if (last === undefined || !(Math.max(dueAtMs, last.atMs) < sinceMs)) continue;
      if (!readerHadTime(world, last, sinceMs)) continue;
      accuse('what is due is hardly late', `${deliveryId} waits on ${last.topic}, due ${clock.nowMs - dueAtMs} ms ago`);
    }
  },
});

const waitsInTier = ({ records }: Story): boolean => TIERS.has(records.at(-1)?.topic ?? '');

function readerHadTime({ broker }: World, { topic, partition }: Story['records'][number], sinceMs: number): boolean {
  const group = broker.group(GROUPS.retry);
  if (!group.isStable || group.stableSinceMs > sinceMs) return false;
  const reader = group.ownerOf(topic, partition);
  return reader?.state === 'alive' && reader.thawedAtMs <= sinceMs;
}
