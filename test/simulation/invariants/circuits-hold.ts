import { decodeEndpointState, TOPICS } from '#libs/contracts';
import type { Invariant } from './judge.js';
import { isOwner } from './limits-kept.js';

/**
 * What holds an endpoint holds it wherever its partition goes: once an open circuit or a Retry-After is on the state log, no owner
 * sends before the moment that it names.
 */
export const circuitsHold: Invariant = (world, accuse) => {
  const until = new Map<string, number>();
  return {
    appended({ topic, record, by }) {
      if (topic !== TOPICS.endpointState) return;
      const change = decodeEndpointState({ ...record, key: Buffer.from(record.key ?? '') });
      if (change === undefined) return;
      const { kind, endpointId } = change.place;
      if (kind !== 'circuit' && kind !== 'pace') return;
      // The last answers that a former owner hears come too late for who owns it by now.
      if (by !== undefined && !isOwner(world, endpointId, by)) return;
      const { entry } = change;
      const untilMs =
        entry?.kind === 'circuit' ? entry.openUntilMs : entry?.kind === 'pace' ? entry.backoffUntilMs : undefined;
      until.set(`${kind} ${endpointId}`, untilMs ?? 0);
    },

    sent({ endpointId, process, startedAtMs, trigger }) {
      if (trigger === 'manual') return;
      for (const kind of ['circuit', 'pace']) {
        const untilMs = until.get(`${kind} ${endpointId}`) ?? 0;
        if (startedAtMs >= untilMs || !isOwner(world, endpointId, process)) continue;
        accuse(
          'circuits hold over moves',
          `${endpointId} is asked ${untilMs - startedAtMs} ms before its ${kind} allows`,
        );
      }
    },
  };
};
