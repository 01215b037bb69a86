import { DELIVERY_TOPICS, GROUPS } from '#libs/contracts';
import { isDecided, type Story } from '../world/ledger.js';
import type { World } from '../world/world.js';
import type { Invariant } from './judge.js';
import { ownerOf } from './limits-kept.js';

const LANES: ReadonlySet<string> = new Set(Object.values(DELIVERY_TOPICS));
/** The owner looks at its queues every second, and writes. */
const HELD_WITHIN_MS = 2_000;

/**
 * Who was told that an endpoint is paused or disabled sends nothing to it from the next moment on; and what waited for it in
 * memory by then is held soon, on record, even while requests to the endpoint hang.
 */
export const pauseKept: Invariant = (world, accuse) => ({
  sent({ deliveryId, endpointId, process, trigger }) {
    const state = world.database.toldBefore(process, endpointId);
    if (trigger === 'manual' || state === undefined || state === 'active') return;
    accuse('a pause is kept', `${deliveryId} is sent to ${endpointId}, which is ${state}`);
  },

  look() {
    const { pausedIds } = world.database;
    if (pausedIds.length === 0) return;
    const waiting = pausedIds.filter((endpointId) => ownerHadTime(world, endpointId));
    for (const story of world.ledger.stories.values()) {
      if (!waiting.includes(story.endpointId) || isDecided(story) || !waitsInMemory(world, story)) continue;
      accuse('a pause is kept', `${story.deliveryId} still waits for ${story.endpointId}, which is paused, in memory`);
    }
  },
});

/** To hear of the pause, and to hold what waits. */
function ownerHadTime(world: World, endpointId: string): boolean {
  const { broker, clock, database } = world;
  const owner = ownerOf(world, endpointId);
  const sinceMs = clock.nowMs - HELD_WITHIN_MS;
  const group = broker.group(GROUPS.delivery);
  if (owner?.state !== 'alive' || owner.thawedAtMs > sinceMs || !broker.isWellFor(HELD_WITHIN_MS)) return false;
  if (!group.isStable || group.stableSinceMs > sinceMs) return false;
  // One that keeps an order waits in its line, and the line with its head.
  if (database.get(endpointId)?.ordering.mode !== 'none') return false;
  return database.toldBefore(owner, endpointId, HELD_WITHIN_MS) === 'paused';
}

function waitsInMemory({ clock }: World, { records, sent }: Story): boolean {
  const last = records.at(-1);
  if (last === undefined || !LANES.has(last.topic) || last.atMs > clock.nowMs - HELD_WITHIN_MS) return false;
  // A request under way goes on to its end; what follows from it is written then.
  return sent.every(({ answer, startedAtMs }) => startedAtMs + answer.ms <= clock.nowMs - HELD_WITHIN_MS);
}
