import { GROUPS, TOPICS } from '#libs/contracts';
import { OffsetTracker } from '#libs/domain';
import type { CommittedEntry } from '../kafka/simulated-broker.js';
import type { LogRecord } from '../kafka/topic-log.js';
import { isDecided, type Story } from '../world/ledger.js';
import type { World } from '../world/world.js';
import type { Invariant } from './judge.js';

const JUDGED: ReadonlySet<string> = new Set([GROUPS.fanOut, GROUPS.delivery, GROUPS.retry, GROUPS.holds]);

/**
 * Nothing lost: a commit, with what its metadata tells, covers a record only when what follows from it is decided or written;
 * and in the end every accepted event was delivered, dead-lettered or skipped at each of its endpoints, or is held.
 */
export const nothingLost: Invariant = (world, accuse) => ({
  committed(group, entry) {
    if (!JUDGED.has(group)) return;
    for (const record of newlyCovered(world, entry)) {
      const lost = storiesUndecided(world, entry, record);
      if (lost.length > 0) {
        accuse(
          'a commit is never above what is undecided',
          `${group} commits ${entry.topic}/${entry.partition} at ${entry.offset} although ${record.offset} is open: ${lost.join(', ')}`,
        );
      }
    }
  },

  quiet() {
    for (const story of world.ledger.stories.values()) {
      if (!isDecided(story)) {
        accuse('nothing is lost', `${story.deliveryId} to ${story.endpointId}: ${historyOf(story)}`);
      }
    }
  },
});

/** Judged once only: what was fine then is fine for ever. */
function newlyCovered(world: World, { topic, partition, offset, metadata }: CommittedEntry): readonly LogRecord[] {
  const log = world.broker.logOf(topic, partition);
  const judged = world.ledger.judgedOf(topic, partition);
  const tracker = OffsetTracker.restore(offset, metadata);
  const covered: LogRecord[] = [];
  for (const record of log.records) {
    if (judged.has(record.offset)) continue;
    if (record.offset >= offset && (metadata === '' || tracker.begin(record.offset) !== 'decided')) continue;
    judged.add(record.offset);
    covered.push(record);
  }
  return covered;
}

function storiesUndecided(world: World, { topic, partition }: CommittedEntry, record: LogRecord): readonly string[] {
  const { ledger } = world;
  if (topic === TOPICS.events) {
    const event = ledger.events.get(ledger.eventAt.get(`${partition} ${record.offset}`) ?? '');
    const stories = event?.endpointIds.map((endpointId) => ledger.storyOf(event.eventId, endpointId)) ?? [];
    return stories.flatMap((story) => (story === undefined || story.records.length > 0 ? [] : [story.deliveryId]));
  }
  return ledger.storiesOf(record.headers).flatMap((story) => {
    if (isDecided(story) || world.parked.holds(story.deliveryId)) return [];
    const own = story.records.findIndex(
      (one) => one.topic === topic && one.partition === partition && one.offset === record.offset,
    );
    return own < story.records.length - 1 ? [] : [story.deliveryId];
  });
}

function historyOf({ sent, records }: Story): string {
  const last = records.at(-1);
  const place = last === undefined ? 'no record' : `last record ${last.topic}/${last.partition}@${last.offset}`;
  return `${sent.length} requests, ${records.length} records, ${place}`;
}
