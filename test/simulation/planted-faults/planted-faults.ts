import { GROUPS, HEADERS, RETRY_TIERS, TOPICS } from '#libs/contracts';
import { OffsetTracker } from '#libs/domain';
import type { ConsumedRecord } from '#libs/kafka';
import type { WrittenMessage } from '../kafka/simulated-connection.js';
import type { DispatcherSeams } from '../member/dispatcher-process.js';

const TIERS: ReadonlySet<string> = new Set(RETRY_TIERS.map(({ topic }) => topic));

/** Commits above everything that is decided, as a consumer does that remembers the highest offset only. */
const highestOffset: DispatcherSeams = {
  commits: (entry) => {
    const to = OffsetTracker.restore(entry.offset, entry.metadata).decidedAbove().ranges.at(-1)?.to;
    return to === undefined ? entry : { ...entry, offset: to, metadata: '' };
  },
};

/** A delivery record counts as decided as soon as it is read; what comes of it makes no difference. */
const commitBeforeSend: DispatcherSeams = {
  hands: (group, records) => {
    if (group !== GROUPS.delivery) return records;
    for (const record of records) record.done();
    return records.map(undecided);
  },
};

const undecided = (record: ConsumedRecord): ConsumedRecord => ({
  topic: record.topic,
  partition: record.partition,
  offset: record.offset,
  timestampMs: record.timestampMs,
  key: record.key,
  value: record.value,
  headers: record.headers,
  revoked: record.revoked,
  isDecided: () => false,
  done: () => undefined,
  decide: () => undefined,
  release: () => undefined,
});

/** A hold uses up an attempt. */
const holdCounted: DispatcherSeams = {
  writes: (_topic, message) => {
    const { headers } = message;
    if (headers[HEADERS.waiting] !== 'hold') return message;
    const more = (name: string): string => String(Number(headers[name] ?? 0) + 1);
    return {
      ...message,
      headers: {
        ...headers,
        [HEADERS.attemptsMade]: more(HEADERS.attemptsMade),
        [HEADERS.attemptsTotal]: more(HEADERS.attemptsTotal),
      },
    };
  },
};

/** A record that goes from tier to tier leaves its due time behind. */
const dueTimeForgotten = (): DispatcherSeams => {
  const scheduled = new Set<string>();
  return {
    writes: (topic, message) => {
      if (!TIERS.has(topic)) return message;
      const { [HEADERS.dueAt]: dueAt = '', ...headers } = message.headers;
      const schedule = `${headers[HEADERS.deliveryId]} ${dueAt}`;
      if (scheduled.has(schedule)) return { ...message, headers } satisfies WrittenMessage;
      scheduled.add(schedule);
      return message;
    },
  };
};

/** Who takes a partition over understands nothing of what it reads about circuits. */
const circuitLost: DispatcherSeams = {
  reads: (topic, records) =>
    topic !== TOPICS.endpointState
      ? records
      : records.map((record) => (record.key?.startsWith('circuit/') === true ? { ...record, key: 'unknown' } : record)),
};

export interface PlantedFault {
  readonly name: string;
  /** A new variant for each run: some remember. */
  readonly plant: () => DispatcherSeams;
  /** One of the invariants that it breaks. */
  readonly breaks: readonly string[];
}

/** Five mistakes that a dispatcher could make. The simulation is worth something when it finds each of them. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'it commits the highest offset instead of the contiguous one',
    plant: () => highestOffset,
    breaks: ['a commit is never above what is undecided'],
  },
  {
    name: 'it commits before it sends',
    plant: () => commitBeforeSend,
    breaks: ['a commit is never above what is undecided'],
  },
  { name: 'it counts a hold as an attempt', plant: () => holdCounted, breaks: ['a hold is no attempt'] },
  { name: 'it forgets the due time on a hop', plant: dueTimeForgotten, breaks: ['nothing is early'] },
  {
    name: 'it loses a circuit when the partition moves',
    plant: () => circuitLost,
    breaks: ['circuits hold over moves'],
  },
];
