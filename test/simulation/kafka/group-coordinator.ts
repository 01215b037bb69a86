import { TOPICS } from '#libs/contracts';
import kafkajs from 'kafkajs';
import type { Process, VirtualClock } from '../clock/virtual-clock.js';
import { BrokerError } from './broker-error.js';
import type { PartitionLog } from './topic-log.js';

export interface CommittedEntry {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

/** The broker that it runs on. */
interface Home {
  readonly clock: VirtualClock;
  logOf(topic: string, partition: number): PartitionLog;
  note(what: string): void;
}

export interface CommitPointOnRecord {
  readonly offset: number;
  readonly metadata: string;
}

/** What a member brings when it joins: opaque to the broker, read by the member that leads. */
export interface JoinRequest {
  readonly memberMetadata: Buffer;
}

export interface JoinedMember {
  readonly memberId: string;
  readonly memberMetadata: Buffer;
}

/** A consumer, as the coordinator sees it. */
export interface GroupClient {
  readonly process: Process;
  readonly isThere: boolean;
  /** It leads: it says who reads what. */
  assign(members: readonly JoinedMember[]): Promise<ReadonlyMap<string, Buffer>>;
  joined(generation: number, assignment: Buffer): void;
}

interface Member extends JoinedMember {
  readonly client: GroupClient;
  /** It waits for this round's end. */
  waiting: boolean;
  memberMetadata: Buffer;
  lastSeenMs: number;
}

const SESSION_TIMEOUT_MS = 10_000;
const REBALANCE_TIMEOUT_MS = 30_000;

/** A classic, eager consumer group: generations, sessions, offsets with metadata. */
export class GroupCoordinator {
  private readonly members = new Map<string, Member>();
  private readonly offsets = new Map<string, CommitPointOnRecord>();
  private readonly owners = new Map<string, Process>();
  private generation = 0;
  private round = 0;
  private state: 'stable' | 'preparing' | 'completing' = 'stable';
  private joins = 0;
  /** Since when everybody knows what is whose. */
  stableSinceMs = -Infinity;

  constructor(
    readonly name: string,
    private readonly broker: Home,
    private readonly committed: (entries: readonly CommittedEntry[], memberId: string) => void,
  ) {}

  get isStable(): boolean {
    return this.state === 'stable';
  }

  /** Rebalances so far. */
  get rounds(): number {
    return this.generation;
  }

  /** A member's first join makes its id. */
  join(memberId: string | undefined, client: GroupClient, request: JoinRequest): string {
    const known = memberId === undefined ? undefined : this.members.get(memberId);
    if (memberId !== undefined && known === undefined) throw unknownMember();
    const id = memberId ?? `${this.name}-member-${String(this.joins++).padStart(3, '0')}`;
    if (known === undefined) {
      this.members.set(id, {
        memberId: id,
        client,
        waiting: true,
        memberMetadata: request.memberMetadata,
        lastSeenMs: this.nowMs,
      });
      this.watchSession(id);
    } else {
      known.waiting = true;
      known.memberMetadata = request.memberMetadata;
      known.lastSeenMs = this.nowMs;
    }
    this.broker.note(`${this.name}: ${id} joins`);
    this.prepare();
    this.completeIfAllJoined();
    return id;
  }

  /** @returns what the member must do */
  heartbeat(memberId: string, generation: number): 'ok' | 'rejoin' | 'unknown' {
    const member = this.members.get(memberId);
    if (member === undefined) return 'unknown';
    member.lastSeenMs = this.nowMs;
    if (this.state === 'preparing' && !member.waiting) return 'rejoin';
    return generation === this.generation || member.waiting ? 'ok' : 'rejoin';
  }

  leave(memberId: string): void {
    if (!this.members.delete(memberId)) return;
    this.broker.note(`${this.name}: ${memberId} leaves`);
    this.prepare();
    this.completeIfAllJoined();
  }

  commit(memberId: string, generation: number, entries: readonly CommittedEntry[]): void {
    const member = this.members.get(memberId);
    if (member === undefined) throw unknownMember();
    if (generation !== this.generation) {
      throw new BrokerError('KafkaJSProtocolError', 'ILLEGAL_GENERATION', 'the generation is not the current one');
    }
    if (this.state === 'completing') {
      throw new BrokerError('KafkaJSProtocolError', 'REBALANCE_IN_PROGRESS', 'the group is rebalancing');
    }
    // Kafka asks who commits under which generation, not whether the partition is the member's.
    for (const { topic, partition, offset, metadata } of entries) {
      this.offsets.set(`${topic} ${partition}`, { offset, metadata });
    }
    this.committed(entries, memberId);
  }

  offsetOf(topic: string, partition: number): CommitPointOnRecord | undefined {
    return this.offsets.get(`${topic} ${partition}`);
  }

  /** Every partition that is read has its commit at its end. */
  hasCaughtUp(): boolean {
    for (const place of this.owners.keys()) {
      const [topic = '', partition = ''] = place.split(' ');
      const log = this.broker.logOf(topic, Number(partition));
      if (topic !== TOPICS.endpointState && (this.offsets.get(place)?.offset ?? 0) < log.lastOffset) return false;
    }
    return true;
  }

  /** Who reads the partition, by the assignment in force. */
  ownerOf(topic: string, partition: number): Process | undefined {
    return this.owners.get(`${topic} ${partition}`);
  }

  private get nowMs(): number {
    return this.broker.clock.nowMs;
  }

  private watchSession(memberId: string): void {
    const { clock } = this.broker;
    const check = (): void => {
      const member = this.members.get(memberId);
      if (member === undefined) return;
      // A member whose join is not answered yet sends no heartbeats: it is given up when it is not there any more.
      if (member.waiting && member.client.isThere) member.lastSeenMs = this.nowMs;
      const leftMs = member.lastSeenMs + SESSION_TIMEOUT_MS - this.nowMs;
      if (leftMs > 0) clock.after(leftMs, check, clock.world);
      else this.leave(memberId);
    };
    clock.after(SESSION_TIMEOUT_MS, check, clock.world);
  }

  private prepare(): void {
    if (this.state === 'preparing') return;
    this.state = 'preparing';
    const round = ++this.round;
    const { clock } = this.broker;
    clock.after(
      REBALANCE_TIMEOUT_MS,
      () => {
        if (this.state !== 'preparing' || this.round !== round) return;
        for (const [memberId, { waiting }] of this.members) if (!waiting) this.members.delete(memberId);
        this.completeIfAllJoined();
      },
      clock.world,
    );
  }

  private completeIfAllJoined(): void {
    if (this.state !== 'preparing') return;
    const members = [...this.members.values()];
    const [leader] = members;
    if (leader === undefined) {
      this.state = 'stable';
      this.generation += 1;
      return;
    }
    if (!members.every(({ waiting }) => waiting)) return;
    this.generation += 1;
    this.state = 'completing';
    const round = ++this.round;
    this.broker.note(`${this.name}: ${leader.memberId} leads ${members.length}`);
    void leader.client
      .assign(members.map(({ memberId, memberMetadata }) => ({ memberId, memberMetadata })))
      .then((assignments) => this.complete(round, assignments));
  }

  private complete(round: number, assignments: ReadonlyMap<string, Buffer>): void {
    if (round !== this.round || this.state !== 'completing') return;
    this.state = 'stable';
    this.stableSinceMs = this.nowMs;
    this.owners.clear();
    for (const member of this.members.values()) {
      member.waiting = false;
      member.lastSeenMs = this.nowMs;
      const assignment = assignments.get(member.memberId);
      if (assignment === undefined) continue;
      const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(assignment)?.assignment ?? {};
      for (const [topic, partitions] of Object.entries(decoded)) {
        for (const partition of partitions) this.owners.set(`${topic} ${partition}`, member.client.process);
      }
      member.client.joined(this.generation, assignment);
    }
  }
}

const unknownMember = (): BrokerError =>
  new BrokerError('KafkaJSProtocolError', 'UNKNOWN_MEMBER_ID', 'the coordinator does not know this member');
