import { decodeEndpointState, TOPICS } from '#libs/contracts';
import type { Process } from '../clock/virtual-clock.js';
import type { Invariant } from './judge.js';

interface Permit {
  readonly partition: number;
  readonly offset: number;
  readonly saidAtMs: number;
  readonly untilMs: number;
}

/**
 * What has a limit is sent to by permit: when a request leaves, the process that sends it has read back from the log what it wrote
 * there itself, namely that it may send until later. So whoever is next knows of this request, whatever becomes of its sender.
 */
export const byPermit: Invariant = (world, accuse) => {
  const written = new Map<Process, Map<string, Permit[]>>();
  const readUpTo = new Map<Process, Map<number, number>>();

  const permitsOf = (process: Process, endpointId: string): Permit[] => {
    const own = written.get(process) ?? new Map<string, Permit[]>();
    written.set(process, own);
    const permits = own.get(endpointId) ?? [];
    own.set(endpointId, permits);
    return permits;
  };

  return {
    appended({ topic, partition, record, by }) {
      if (topic !== TOPICS.endpointState || by === undefined || record.key?.startsWith('pace/') !== true) return;
      const entry = decodeEndpointState({ ...record, key: Buffer.from(record.key) })?.entry;
      if (entry?.kind !== 'pace') return;
      const { endpointId, atMs: saidAtMs, lastSentAtMs: untilMs = 0 } = entry;
      permitsOf(by, endpointId).push({ partition, offset: record.offset, saidAtMs, untilMs });
    },

    read({ topic, partition, upTo, by }) {
      if (topic !== TOPICS.endpointState) return;
      const read = readUpTo.get(by) ?? new Map<number, number>();
      readUpTo.set(by, read);
      read.set(partition, Math.max(upTo, read.get(partition) ?? -1));
    },

    sent({ endpointId, deliveryId, process, startedAtMs }) {
      if (world.database.get(endpointId)?.rateLimit === undefined) return;
      const read = readUpTo.get(process);
      const last = permitsOf(process, endpointId)
        .filter(({ partition, offset }) => offset <= (read?.get(partition) ?? -1))
        .reduce<Permit | undefined>(
          (latest, one) => (latest && latest.saidAtMs > one.saidAtMs ? latest : one),
          undefined,
        );
      if (last !== undefined && startedAtMs < last.untilMs) return;
      const why = last === undefined ? 'it has read of no permit' : `it is ${startedAtMs - last.untilMs} ms over`;
      accuse('what has a limit is sent to by permit', `${deliveryId} is sent to ${endpointId}, and ${why}`);
    },
  };
};
