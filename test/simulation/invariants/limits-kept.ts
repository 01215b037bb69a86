import { DELIVERY_TOPICS, GROUPS } from '#libs/contracts';
import { BRISK_MS } from '../../../libs/domain/src/delivery/send-slots.js';
import { partitionOfKey } from '#libs/kafka';
import type { Process } from '../clock/virtual-clock.js';
import type { Sent } from '../world/receivers.js';
import type { World } from '../world/world.js';
import type { Invariant } from './judge.js';

/**
 * Limits are never exceeded: requests of a process, requests to an endpoint, and an endpoint's rate over all processes, with
 * every window of its length counted.
 */
export const limitsKept: Invariant = (world, accuse) => {
  const underWay = new Set<Sent>();
  const rated = new Map<string, number[]>();
  return {
    sent(sent) {
      underWay.add(sent);
      const { inFlight, brisk, perEndpoint } = world.bounds;
      const own = [...underWay].filter(({ process }) => process === sent.process);
      const young = own.filter(({ startedAtMs }) => startedAtMs > sent.startedAtMs - BRISK_MS);
      const same = own.filter(({ endpointId }) => endpointId === sent.endpointId);
      const all = [...underWay].filter(
        ({ endpointId, startedAtMs, answer }) =>
          endpointId === sent.endpointId &&
          (startedAtMs + answer.ms > sent.startedAtMs || startedAtMs === sent.startedAtMs),
      );
      if (own.length > inFlight) accuse('limits are kept', `${own.length} requests under way, ${inFlight} allowed`);
      if (young.length > brisk) accuse('limits are kept', `${young.length} young requests under way, ${brisk} allowed`);
      const limit = world.database.get(sent.endpointId)?.rateLimit;
      if (same.length > perEndpoint)
        accuse('limits are kept', `${same.length} requests to ${sent.endpointId}, ${perEndpoint} allowed`);
      if (limit === undefined) return;
      if (all.length > (limit.concurrent ?? Infinity))
        accuse('limits are kept', `${all.length} requests at ${sent.endpointId} at once, ${limit.concurrent} allowed`);
      const moments = rated.get(sent.endpointId) ?? [];
      rated.set(sent.endpointId, moments);
      moments.push(sent.startedAtMs);
      for (const [windowMs, allowed] of [
        [1_000, limit.perSecond],
        [60_000, limit.perMinute],
      ] as const) {
        const count = moments.filter((atMs) => atMs > sent.startedAtMs - windowMs).length;
        if (count > (allowed ?? Infinity)) {
          accuse(
            'limits are kept',
            `${count} requests to ${sent.endpointId} within ${windowMs} ms, ${allowed} allowed`,
          );
        }
      }
    },

    answered(sent) {
      underWay.delete(sent);
    },
  };
};

export function ownerOf(world: World, endpointId: string): Process | undefined {
  const topic = DELIVERY_TOPICS.standard;
  const partition = partitionOfKey(endpointId, world.broker.partitionsOf(topic).length);
  return world.broker.group(GROUPS.delivery).ownerOf(topic, partition);
}

/** Whether the group says so at this moment: a process that slept through a rebalance does not know that it lost it. */
export function isOwner(world: World, endpointId: string, process: Process): boolean {
  return ownerOf(world, endpointId) === process;
}
