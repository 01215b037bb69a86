import { DELIVERY_TOPICS, GROUPS, HEADERS } from '#libs/contracts';
import { OffsetTracker } from '#libs/domain';
import { hasPart, type PartMask } from '../../../libs/domain/src/consuming/decided-above.js';
import type { CommittedEntry } from '../kafka/simulated-broker.js';
import type { Story } from '../world/ledger.js';
import type { Invariant } from './judge.js';
import { isOwner } from './limits-kept.js';

const LANES: ReadonlySet<string> = new Set(Object.values(DELIVERY_TOPICS));

/**
 * What a commit tells of is not done again: once every record that asks for an attempt is decided on record, by its offset or
 * by the metadata, part by part, whoever comes next sends nothing of it.
 */
export const decidedOnce: Invariant = (world, accuse) => {
  const commits = new Map<string, CommittedEntry>();
  const told = new Set<string>();

  const isTold = (story: Story, { topic, partition, offset, headers }: Story['records'][number]): boolean => {
    const part = headers[HEADERS.endpointIds]?.split(',').indexOf(story.endpointId) ?? -1;
    const name = `${topic} ${partition} ${offset} ${part}`;
    if (told.has(name)) return true;
    const commit = commits.get(`${topic} ${partition}`);
    if (commit === undefined) return false;
    // What is on record, and not what a consumer makes of it.
    const { ranges, partly } = OffsetTracker.restore(commit.offset, commit.metadata).decidedAbove();
    const isSo =
      offset < commit.offset ||
      ranges.some(({ from, to }) => from <= offset && offset < to) ||
      isPartOf(partly.get(offset), part);
    if (isSo) told.add(name);
    return isSo;
  };

  return {
    committed(group, entry) {
      if (group === GROUPS.delivery) commits.set(`${entry.topic} ${entry.partition}`, entry);
    },

    sent({ deliveryId, endpointId, attempt, process, startedAtMs }) {
      const story = world.ledger.stories.get(deliveryId);
      // Who slept does not know what was decided meanwhile, nor does one whose consumer is being rebuilt.
      if (story === undefined || startedAtMs < process.thawedAtMs + AWAKE_MS) return;
      if (!isOwner(world, endpointId, process)) return;
      const records = story.records.filter(({ topic }) => LANES.has(topic));
      if (records.length === 0 || !records.every((record) => isTold(story, record))) return;
      accuse(
        'what is decided is not done again',
        `attempt ${attempt} of ${deliveryId} goes out, and its records are all decided`,
      );
    },
  };
};

const isPartOf = (mask: PartMask | undefined, part: number): boolean => mask !== undefined && hasPart(mask, part);

/** By then it has noticed that it is out of its groups. */
const AWAKE_MS = 1_000;
