import { DELIVERY_TOPICS } from '#libs/contracts';
import { isDecided, type Story } from '../world/ledger.js';
import type { World } from '../world/world.js';
import type { Invariant } from './judge.js';

const TOPIC_NAMES: ReadonlySet<string> = new Set(Object.values(DELIVERY_TOPICS));

/**
 * Order per key: an endpoint that wants order sees an event for the first time only when every earlier one of its key, in the order
 * of the lane's log, is decided.
 */
export const orderKept: Invariant = (world, accuse) => {
  const lines = new Map<string, Story[]>();
  const seen = new Set<Story>();
  return {
    appended({ topic, record }) {
      if (!TOPIC_NAMES.has(topic)) return;
      for (const story of world.ledger.storiesOf(record.headers)) {
        const line = lineOf(world, story);
        if (line === undefined || seen.has(story)) continue;
        seen.add(story);
        const key = `${line} ${topic}`;
        lines.set(key, [...(lines.get(key) ?? []), story]);
      }
    },

    sent(sent) {
      const story = world.ledger.stories.get(sent.deliveryId);
      if (story === undefined || story.sent.length > 1) return;
      const line = lineOf(world, story);
      if (line === undefined) return;
      for (const [key, stories] of lines) {
        if (!key.startsWith(`${line} `)) continue;
        const own = stories.indexOf(story);
        const before = stories.slice(0, Math.max(0, own)).find((earlier) => !isOver(world, earlier));
        if (before !== undefined) {
          accuse(
            'order is kept',
            `${story.deliveryId} (${story.event.eventId}) is sent before ${before.event.eventId} is decided`,
          );
        }
      }
    },
  };
};

/** A dead one is over where its endpoint wants it skipped; else the others wait until it succeeds or is canceled. */
function isOver(world: World, story: Story): boolean {
  const ordering = world.database.get(story.endpointId)?.ordering;
  const waits = ordering !== undefined && ordering.mode !== 'none' && ordering.onExhausted === 'wait';
  if (!waits) return isDecided(story);
  const { succeededAtMs, ended, deadAtMs, canceledAtMs } = story;
  return succeededAtMs !== undefined || ended !== undefined || (deadAtMs !== undefined && canceledAtMs !== undefined);
}

/** Undefined where no order is wanted. */
function lineOf(world: World, story: Story): string | undefined {
  const ordering = world.database.get(story.endpointId)?.ordering;
  switch (ordering?.mode) {
    case undefined:
    case 'none':
      return undefined;
    case 'endpoint':
      return story.endpointId;
    case 'key':
      return `${story.endpointId} ${story.event.orderKey}`;
    default:
      return ordering satisfies never;
  }
}
