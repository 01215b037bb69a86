import { decodeEndpointState, TOPICS } from '#libs/contracts';
import type { Process } from '../clock/virtual-clock.js';
import { askedMs, didFail } from '../world/receivers.js';
import type { Invariant } from './judge.js';
import { isOwner } from './limits-kept.js';

/** Between a failure and the circuit that it opens. */
const SLACK_MS = 100;

/**
 * What holds an endpoint holds it wherever its partition goes: once an open circuit or a Retry-After is on the state log, no owner
 * sends before the moment that it names. And the log tells the truth: a circuit is open for its whole time from a failure on, and
 * whoever heard a Retry-After obeys the receiver's own words.
 */
export const circuitsHold: Invariant = (world, accuse) => {
  const until = new Map<string, number>();
  const failedAt = new Map<string, Set<number>>();
  const asked = new Map<string, { readonly by: Process; readonly untilMs: number }>();
  const { circuitResetMs } = world.bounds;

  const opensWith = (endpointId: string, openUntilMs: number): void => {
    const openedAtMs = openUntilMs - circuitResetMs;
    for (const atMs of failedAt.get(endpointId) ?? []) if (Math.abs(atMs - openedAtMs) <= SLACK_MS) return;
    accuse(
      'circuits hold over moves',
      `${endpointId} is open for another time than ${circuitResetMs} ms after a failure`,
    );
  };

  return {
    answered(sent) {
      const { endpointId, process, answeredAtMs = 0 } = sent;
      if (didFail(sent)) failedAt.set(endpointId, (failedAt.get(endpointId) ?? new Set()).add(answeredAtMs));
      const untilMs = answeredAtMs + askedMs(sent);
      if (untilMs > (asked.get(endpointId)?.untilMs ?? answeredAtMs)) asked.set(endpointId, { by: process, untilMs });
    },

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
      if (entry?.kind === 'circuit' && untilMs !== undefined) opensWith(endpointId, untilMs);
      until.set(`${kind} ${endpointId}`, untilMs ?? 0);
    },

    sent({ endpointId, process, startedAtMs, trigger }) {
      const rest = asked.get(endpointId);
      if (rest?.by === process && startedAtMs < rest.untilMs) {
        accuse(
          'circuits hold over moves',
          `${endpointId} is asked ${rest.untilMs - startedAtMs} ms before its Retry-After`,
        );
      }
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
