import { decodeEndpointState, TOPICS, type HealthEntry } from '#libs/contracts';
import { didFail } from '../world/receivers.js';
import type { Invariant } from './judge.js';
import { isOwner } from './limits-kept.js';

/**
 * Failures in a row are counted over restarts and moves: until the endpoint succeeds once, or somebody changes its state, each
 * entry on the state log counts more than the one before, from the same first failure on; and as many as its rule allows
 * disable it.
 */
export const failuresCounted: Invariant = (world, accuse) => {
  const known = new Map<string, HealthEntry>();
  const name = 'failures are counted over moves';

  return {
    answered(sent) {
      if (!didFail(sent)) known.delete(sent.endpointId);
    },

    appended({ topic, record, by }) {
      if (topic !== TOPICS.endpointState || record.key?.startsWith('health/') !== true) return;
      const change = decodeEndpointState({ ...record, key: Buffer.from(record.key) });
      // What a former owner says is overruled by who owns it by now.
      if (change === undefined || by === undefined || !isOwner(world, change.place.endpointId, by)) return;
      const { entry } = change;
      if (entry?.kind !== 'health') {
        known.delete(change.place.endpointId);
        return;
      }
      const {
        endpointId,
        consecutiveFailures,
        firstFailureAtMs,
        lastFailureAtMs = 0,
        stateSinceMs,
        disabledAtMs,
      } = entry;
      const before = known.get(endpointId);
      // Written once more, because its acknowledgement was lost.
      if (before !== undefined && lastFailureAtMs <= (before.lastFailureAtMs ?? 0)) return;
      known.set(endpointId, entry);
      const rule = world.database.get(endpointId)?.autoDisable;
      if (rule?.mode === 'failures' && consecutiveFailures >= rule.failures && disabledAtMs === undefined)
        accuse(name, `${endpointId} goes on after ${consecutiveFailures} failures, ${rule.failures} allowed`);
      if (before === undefined || before.stateSinceMs !== stateSinceMs || disabledAtMs !== undefined) return;
      if (consecutiveFailures > before.consecutiveFailures && firstFailureAtMs === before.firstFailureAtMs) return;
      accuse(
        name,
        `${endpointId} has ${consecutiveFailures} failures since ${firstFailureAtMs}, after ${before.consecutiveFailures} since ${before.firstFailureAtMs}`,
      );
    },
  };
};
