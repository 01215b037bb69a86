import kafkajs, { type ConsumerConfig, type EachBatchPayload, type PartitionAssigner } from 'kafkajs';
import type { Process, TimerHandle } from '../clock/virtual-clock.js';
import type { GroupClient, GroupCoordinator, JoinedMember } from './group-coordinator.js';
import { BrokerError } from './broker-error.js';
import { Fetching, type FetchingConsumer } from './fetching.js';
import type { CommittedEntry, SimulatedBroker } from './simulated-broker.js';
import type { LogRecord } from './topic-log.js';

type Listener = (event: { readonly payload: Record<string, unknown> }) => void;
type EachBatch = (payload: EachBatchPayload) => Promise<void>;
type Offsets = Parameters<EachBatchPayload['commitOffsetsIfNecessary']>[0];

const HEARTBEAT_MS = 2_000;
const REJOIN_MS = 50;

const EVENTS = {
  FETCH: 'consumer.fetch',
  HEARTBEAT: 'consumer.heartbeat',
  REBALANCING: 'consumer.rebalancing',
  GROUP_JOIN: 'consumer.group_join',
  CRASH: 'consumer.crash',
} as const;

interface PausablePlaces {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** Where a test-only variant of the dispatcher goes wrong, see planted-faults/. */
export interface ConsumerSeams {
  readonly reads?: (topic: string, records: readonly LogRecord[]) => readonly LogRecord[];
  readonly commits?: (entry: CommittedEntry) => CommittedEntry;
}

/** What kafkajs' consumer does, as far as Postrider uses it: joins, heartbeats, fetches, seeks, pauses, commits. */
export class SimulatedConsumer implements GroupClient {
  readonly events = EVENTS;
  private readonly listeners = new Map<string, Listener[]>();
  readonly process: Process;
  private readonly group: GroupCoordinator;
  private readonly assigner: ReturnType<PartitionAssigner>;
  private topics: readonly string[] = [];
  private eachBatch: EachBatch = () => Promise.resolve();
  private memberId: string | undefined;
  private generation = -1;
  private state: 'new' | 'joining' | 'joined' | 'closed' = 'new';
  private readonly fetching: Fetching;
  private heartbeat: TimerHandle | undefined;
  private firstJoin = Promise.withResolvers<void>();
  private stopWatching: () => void = () => undefined;

  constructor(
    private readonly broker: SimulatedBroker,
    config: ConsumerConfig,
    private readonly seams: ConsumerSeams,
  ) {
    this.process = broker.clock.running;
    this.group = broker.group(config.groupId);
    this.fetching = new Fetching(broker, this.asFetching());
    const [create] = config.partitionAssigners ?? [];
    if (create === undefined) throw new Error('a consumer without an assigner');
    const cluster = {
      addMultipleTargetTopics: () => Promise.resolve(),
      findTopicPartitionMetadata: (topic: string) => [...broker.partitionsOf(topic)],
      removeBroker: () => undefined,
      getNodeIds: () => [1],
    };
    this.assigner = (create as (config: unknown) => ReturnType<PartitionAssigner>)({
      cluster,
      groupId: config.groupId,
      logger: undefined,
    });
  }

  get isThere(): boolean {
    return this.process.state === 'alive' && this.state !== 'closed';
  }

  on(name: string, listener: Listener): () => void {
    const listeners = this.listeners.get(name) ?? [];
    this.listeners.set(name, [...listeners, listener]);
    return () => undefined;
  }

  connect(): Promise<void> {
    return this.broker.request(() => undefined, { mayFail: false });
  }

  async subscribe({ topics }: { readonly topics: readonly string[] }): Promise<void> {
    this.topics = topics;
  }

  async run({ eachBatch }: { readonly eachBatch: EachBatch }): Promise<void> {
    this.eachBatch = eachBatch;
    this.stopWatching = this.broker.onAppend((place) => this.fetching.fetch(place));
    this.heartbeat = this.broker.clock.every(HEARTBEAT_MS, () => this.beat(), this.process);
    this.join();
    await this.firstJoin.promise;
  }

  pause(places: readonly PausablePlaces[]): void {
    for (const place of placesOf(places)) this.fetching.pause(place);
  }

  resume(places: readonly PausablePlaces[]): void {
    for (const place of placesOf(places)) this.fetching.resume(place);
  }

  seek({ topic, partition, offset }: { topic: string; partition: number; offset: string }): void {
    this.fetching.seek(`${topic} ${partition}`, Number(offset));
  }

  /** kafkajs' own would retry under a later generation; nobody here relies on that. */
  commitOffsets(
    entries: readonly {
      readonly topic: string;
      readonly partition: number;
      readonly offset: string;
      readonly metadata?: string | null;
    }[],
  ): Promise<void> {
    return this.commit(
      entries.map(({ topic, partition, offset, metadata }) => ({
        topic,
        partition,
        offset: Number(offset),
        metadata: metadata ?? '',
      })),
    );
  }

  async disconnect(): Promise<void> {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.heartbeat?.cancel();
    this.stopWatching();
    this.fetching.assign([]);
    const { memberId } = this;
    if (memberId === undefined) return;
    await this.broker.request(() => this.group.leave(memberId), { mayFail: false });
  }

  /** The consumer gives up, as after too many failed fetches. */
  crash(): void {
    if (this.state === 'closed') return;
    const error = new BrokerError('KafkaJSNumberOfRetriesExceeded', 'RETRIES', 'too many fetches failed');
    void this.disconnect();
    this.tell(EVENTS.CRASH, { error });
  }

  assign(members: readonly JoinedMember[]): Promise<ReadonlyMap<string, Buffer>> {
    return new Promise((resolve) => {
      const decide = async (): Promise<void> => {
        const assigned = await this.assigner.assign({ members: [...members], topics: [...this.topics] });
        this.broker.clock.after(
          this.wayMs(),
          () => resolve(new Map(assigned.map((one) => [one.memberId, one.memberAssignment]))),
          this.broker.clock.world,
        );
      };
      this.broker.clock.after(this.wayMs(), () => void decide(), this.process);
    });
  }

  joined(generation: number, assignment: Buffer): void {
    this.broker.clock.after(this.wayMs(), () => this.takeAssignment(generation, assignment), this.process);
  }

  private asFetching(): FetchingConsumer {
    const generation = (): number | undefined => (this.state === 'joined' ? this.generation : undefined);
    return {
      process: this.process,
      get generation() {
        return generation();
      },
      reads: (topic, records) => this.seams.reads?.(topic, records) ?? records,
      handOver: async (payload) => {
        this.tell(EVENTS.FETCH, {});
        await this.eachBatch(payload);
      },
      commit: (offsets?: Offsets) => this.commit(entriesOf(offsets)),
    };
  }

  private takeAssignment(generation: number, assignment: Buffer): void {
    if (this.state !== 'joining') return;
    this.state = 'joined';
    this.generation = generation;
    const memberAssignment = kafkajs.AssignerProtocol.MemberAssignment.decode(assignment)?.assignment ?? {};
    this.fetching.assign(
      Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => `${topic} ${partition}`),
      ),
    );
    this.tell(EVENTS.GROUP_JOIN, { memberId: this.memberId, memberAssignment });
    this.firstJoin.resolve();
    this.readOffsets(generation);
  }

  /** Where no seek said otherwise, reading begins at the group's offset, else at the beginning. */
  private readOffsets(generation: number): void {
    const offsets = () =>
      this.fetching.places.map((place) => {
        const [topic = '', partition = ''] = place.split(' ');
        return [place, this.group.offsetOf(topic, Number(partition))?.offset ?? 0] as const;
      });
    void this.broker.request(offsets, { mayFail: false }).then((read) => {
      if (generation !== this.generation) return;
      for (const [place, offset] of read) this.fetching.beginAt(place, offset);
    });
  }

  private join(): void {
    if (this.state === 'closed') return;
    this.state = 'joining';
    const { metadata } = this.assigner.protocol({ topics: [...this.topics] });
    void this.broker
      .request(() => this.group.join(this.memberId, this, { memberMetadata: metadata }), { mayFail: false })
      .then(
        (memberId) => {
          this.memberId = memberId;
        },
        () => {
          this.memberId = undefined;
          this.broker.clock.after(REJOIN_MS, () => this.join());
        },
      );
  }

  private beat(): void {
    const { memberId, generation } = this;
    if (this.state !== 'joined' || memberId === undefined) return;
    void this.broker
      .request(() => this.group.heartbeat(memberId, generation), { mayFail: false })
      .then((answer) => {
        if (this.state !== 'joined' || generation !== this.generation) return;
        this.tell(EVENTS.HEARTBEAT, {});
        if (answer === 'ok') return;
        if (answer === 'rejoin') this.tell(EVENTS.REBALANCING, {});
        else this.memberId = undefined;
        this.join();
      });
  }

  private commit(entries: readonly CommittedEntry[]): Promise<void> {
    const { memberId, generation } = this;
    if (memberId === undefined) return Promise.reject(new Error('not a member'));
    const { commits } = this.seams;
    const written = commits === undefined ? entries : entries.map((entry) => commits(entry));
    return this.broker.request(() => this.group.commit(memberId, generation, written), { mayFail: true });
  }

  private tell(name: string, payload: Record<string, unknown>): void {
    for (const listener of this.listeners.get(name) ?? []) listener({ payload });
  }

  private wayMs(): number {
    return this.broker.random.between(0, 4);
  }
}

const placesOf = (places: readonly PausablePlaces[]): readonly string[] =>
  places.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic} ${partition}`));

const entriesOf = (offsets: Offsets): readonly CommittedEntry[] =>
  (offsets?.topics ?? []).flatMap(({ topic, partitions }) =>
    partitions.map((entry) => ({
      topic,
      partition: entry.partition,
      offset: Number(entry.offset),
      metadata: 'metadata' in entry ? String(entry.metadata) : '',
    })),
  );
