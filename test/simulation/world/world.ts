import {
  decodeDeadLetter,
  decodeReport,
  encodeDelivery,
  encodeEndpointState,
  GROUPS,
  HEADERS,
  TOPIC_SPECS,
  TOPICS,
  type Lane,
} from '#libs/contracts';
import { partitionOfKey } from '#libs/kafka';
import type { Random } from '../clock/random.js';
import type { Process, VirtualClock } from '../clock/virtual-clock.js';
import { SimulatedBroker, type Appended, type CommittedEntry, type Read } from '../kafka/simulated-broker.js';
import type { Bounds } from '../scenario/scenario.js';
import type { LogRecord } from '../kafka/topic-log.js';
import { ConfigurationDatabase } from './configuration-database.js';
import { isDecided, Ledger, type Story } from './ledger.js';
import { ParkedHolds } from './parked-holds.js';
import { Receivers, type ReceiverWatch, type Sent } from './receivers.js';
import { Trace } from './trace.js';

export interface EventToPublish {
  readonly tenantId: string;
  readonly type: string;
  readonly lane: Lane;
  readonly endpointIds: readonly string[];
  readonly orderKey: string;
  /** Milliseconds from now at which it is to be delivered. */
  readonly inMs?: number | undefined;
}

/** Sees everything that happens at the edges of the processes. */
export interface WorldWatch extends ReceiverWatch {
  appended(appended: Appended): void;
  read(read: Read): void;
  committed(group: string, entry: CommittedEntry): void;
}

/** Everything outside the dispatchers. */
export class World {
  readonly broker: SimulatedBroker;
  readonly database: ConfigurationDatabase;
  readonly parked: ParkedHolds;
  readonly receivers: Receivers;
  readonly ledger = new Ledger();
  readonly trace: Trace;
  private readonly openers: ((opener: Process) => void)[] = [];
  private readonly listeners: ((sent: Sent) => void)[] = [];

  constructor(
    readonly clock: VirtualClock,
    readonly random: Random,
    readonly bounds: Bounds,
    {
      partitions,
      traced,
      judge,
    }: { readonly partitions: number; readonly traced: boolean; readonly judge: WorldWatch },
  ) {
    this.trace = new Trace(clock, traced);
    this.broker = new SimulatedBroker(clock, random, {
      noted: (what) => this.trace.line('broker', what),
      read: (read) => judge.read(read),
      appended: (appended) => {
        this.ledger.noteAppended(appended);
        judge.appended(appended);
        const { topic, partition, record } = appended;
        if (topic === TOPICS.attempts) this.record(record.value);
        if (topic === TOPICS.endpointState) this.noteOpened(partition, record);
        this.trace.line(
          'broker',
          `${topic}/${partition}@${record.offset}`,
          shortHeaders(record.headers),
          record.key ?? '',
        );
      },
      committed: (group, entries, memberId) => {
        for (const entry of entries) {
          const { topic, partition, offset, metadata } = entry;
          this.trace.line(memberId, `commits ${topic}/${partition} ${offset} ${metadata}`);
          judge.committed(group, entry);
        }
      },
    });
    this.database = new ConfigurationDatabase(clock, random);
    this.parked = new ParkedHolds(clock, this.database);
    this.receivers = new Receivers(clock, {
      sent: (sent) => {
        this.ledger.noteSent(sent);
        judge.sent(sent);
        for (const listener of this.listeners) listener(sent);
        this.trace.line(
          sent.process.name,
          `sends ${sent.deliveryId} #${sent.attempt} to ${sent.endpointId}`,
          sent.answer,
        );
      },
      answered: (sent) => {
        this.ledger.noteAnswered(sent);
        judge.answered(sent);
        this.trace.line(sent.process.name, `hears of ${sent.deliveryId} #${sent.attempt}`);
      },
    });
    for (const { name } of TOPIC_SPECS) this.broker.createTopic(name, partitions);
  }

  /** Tells once which process opened the first circuit. */
  onOpened(listener: (opener: Process) => void): void {
    this.openers.push(listener);
  }

  private noteOpened(partition: number, { key, value }: LogRecord): void {
    if (this.openers.length === 0 || key?.startsWith('circuit/') !== true) return;
    if (value?.includes('"openUntilMs"') !== true) return;
    const owner = this.broker.group(GROUPS.delivery).ownerOf(TOPICS.endpointState, partition);
    if (owner !== undefined) for (const listener of this.openers.splice(0)) listener(owner);
  }

  onSent(listener: (sent: Sent) => void): void {
    this.listeners.push(listener);
  }

  /** The recorder's part: what the dispatchers found out about an endpoint comes into the configuration. */
  private record(value: Buffer | null): void {
    for (const line of value?.toString('utf8').split('\n') ?? []) {
      if (!line.includes('"kind":"endpoint-gone"') && !line.includes('"kind":"endpoint-disabled"')) continue;
      const report = decodeReport(line);
      if (report?.kind === 'endpoint-gone' || report?.kind === 'endpoint-disabled') {
        this.database.updateSurely(report.endpointId, () => ({ state: 'disabled' }));
      }
    }
  }

  /** Somebody cancels a delivery that waits, in a tier or parked. */
  cancelOne(): void {
    const waiting = [...this.ledger.stories.values()].filter((story) => !isDecided(story) && waits(story));
    const story = waiting[this.random.between(0, waiting.length - 1)];
    if (story !== undefined) this.cancel(story);
  }

  /** What the management API writes then. */
  cancel(story: Story): void {
    const { endpointId, deliveryId } = story;
    const { nowMs } = this.clock;
    const expiresAtMs = nowMs + MARK_KEPT_MS;
    const mark = { kind: 'mark', endpointId, deliveryId, mark: 'canceled', atMs: nowMs, expiresAtMs } as const;
    const partition = partitionOfKey(endpointId, this.broker.partitionsOf(TOPICS.endpointState).length);
    const { key, value, headers } = encodeEndpointState(mark, partition, 'control');
    this.broker.append(TOPICS.endpointState, partition, { key, value, headers });
    story.canceledAtMs = nowMs;
  }

  /** What the management API writes when somebody asks for a dead delivery again: a new chain of retries. */
  retryByHand(story: Story): void {
    const dead = story.records.find(({ topic }) => topic === TOPICS.deliveriesDlt);
    if (dead === undefined || story.chainFrom !== undefined) return;
    const record = this.broker.logOf(dead.topic, dead.partition).read(dead.offset, 1)[0];
    const decoded = record && decodeDeadLetter({ ...record, key: Buffer.from(record.key ?? '') });
    if (decoded === undefined || !decoded.ok) return;
    const { delivery } = decoded.record;
    const { attemptsTotal } = delivery.progress;
    story.chainFrom = attemptsTotal;
    const progress = { attemptsMade: 0, attemptsTotal, chain: 'retry', askedAtMs: this.clock.nowMs } as const;
    const { topic, key, value, headers } = encodeDelivery({ ...delivery, trigger: 'manual', progress });
    this.broker.append(topic, partitionOfKey(story.endpointId, this.broker.partitionsOf(topic).length), {
      key,
      value,
      headers,
    });
  }

  /** A publisher's event, acknowledged by the broker. */
  publish({ tenantId, type, lane, endpointIds, orderKey, inMs }: EventToPublish): Story[] {
    const eventId = `evt_${String(this.ledger.events.size).padStart(6, '0')}`;
    const timestamp = new Date(this.clock.nowMs).toISOString();
    const envelope = {
      id: eventId,
      type,
      version: '1',
      timestamp,
      source: 'sim',
      tenantId,
      data: { orderKey },
    };
    const value = Buffer.from(JSON.stringify(envelope));
    const { nowMs } = this.clock;
    const deliverAtMs = inMs === undefined ? undefined : nowMs + inMs;
    const accepted = { eventId, endpointIds, lane, orderKey, body: value, atMs: nowMs };
    const stories = this.ledger.accepted(deliverAtMs === undefined ? accepted : { ...accepted, deliverAtMs });
    const partitions = this.broker.partitionsOf(TOPICS.events).length;
    this.broker.append(TOPICS.events, partitionOfKey(eventId, partitions), {
      key: eventId,
      value,
      headers: {
        [HEADERS.ceId]: eventId,
        [HEADERS.ceType]: type,
        [HEADERS.lane]: lane,
        ...(deliverAtMs === undefined ? {} : { [HEADERS.ceDeliverAt]: new Date(deliverAtMs).toISOString() }),
      },
    });
    return stories;
  }
}

const MARK_KEPT_MS = 30 * 24 * 3_600_000;

const waits = ({ records, sent }: Story): boolean => {
  const topic = records.at(-1)?.topic ?? '';
  return (
    sent.every(({ answeredAtMs }) => answeredAtMs !== undefined) && (topic.includes('retry') || topic.includes('held'))
  );
};

const SHOWN = [
  'ce_id',
  'postrider-endpoint-ids',
  'postrider-due-at',
  'postrider-attempts-made',
  'postrider-hold-reason',
];
const shortHeaders = (headers: Readonly<Record<string, string>>): readonly string[] =>
  SHOWN.flatMap((name) => (headers[name] === undefined ? [] : [`${name.replace('postrider-', '')}=${headers[name]}`]));
