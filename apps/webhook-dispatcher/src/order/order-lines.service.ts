import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  isSkipped,
  type EndpointStateEntry,
  type HoldReason,
  type Lane,
  type OnExhausted,
  type Ordering,
  type OrderEntry,
  type OutgoingRecord,
} from '#libs/contracts';
import {
  OrderGate,
  orderKeyOf,
  type DepartingBatch,
  type LineHead,
  type OrderChange,
  type OrderFate,
} from '#libs/domain';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { EndpointStateLog } from '../endpoint-state/endpoint-state-log.service.js';
import type { DeliveryJob } from '../delivery/delivery-job.js';
import type { PartitionInHand } from '../delivery/record-in-hand.js';
import { orderBoundsOf, orderConfig, type OrderConfig } from './order.config.js';

/** What is to be written with something else, and what to do once Kafka has it. */
export interface Carried {
  readonly records: readonly OutgoingRecord[];
  readonly acknowledged: () => void;
}

const NOTHING: Carried = { records: [], acknowledged: () => undefined };

/** The order gate with this process around it: settings decide who has an order, the state log keeps what must survive. */
@Injectable()
export class OrderLines implements OnModuleInit {
  private readonly gate: OrderGate<DeliveryJob>;
  private released: (jobs: readonly DeliveryJob[]) => void = () => undefined;

  constructor(
    @Inject(EndpointDirectory) private readonly directory: Pick<EndpointDirectory, 'settingsOf'>,
    @Inject(EndpointStateLog)
    private readonly state: Pick<
      EndpointStateLog,
      'onRestored' | 'partitionOf' | 'isRestored' | 'get' | 'put' | 'putSoon' | 'remove' | 'removeSoon'
    >,
    @Inject(orderConfig.KEY) config: OrderConfig,
  ) {
    this.gate = new OrderGate(orderBoundsOf(config));
  }

  onModuleInit(): void {
    this.state.onRestored((partition, entries) => {
      const isOfPartition = (endpointId: string): boolean => this.state.partitionOf(endpointId) === partition;
      const { pass, drop } = this.gate.restore(isOfPartition, ordersAmong(entries), Date.now());
      for (const job of drop) job.inHand.decide(job.part);
      this.released(pass);
    });
  }

  /** Told of deliveries whose turn came without one before them being settled. */
  whenReleased(listener: (jobs: readonly DeliveryJob[]) => void): void {
    this.released = listener;
  }

  admit(job: DeliveryJob): 'pass' | 'wait' | 'drop' {
    return this.gate.admit(job, Date.now());
  }

  /** The delivery with its order key, as its endpoint wants it now. */
  keyed(job: DeliveryJob): DeliveryJob {
    const ordering = this.orderingOf(job.endpointId);
    if (ordering.mode === 'none') return job;
    return { ...job, orderKey: orderKeyOf(ordering, job.lane, job.delivery.body) };
  }

  decided(job: DeliveryJob, fate: OrderFate): Carried {
    const nowMs = Date.now();
    this.gate.decided(job, fate, this.onExhausted(job.endpointId), nowMs);
    return this.carry(this.gate.changesOf(job, nowMs));
  }

  hold(job: DeliveryJob, reason: HoldReason): 'alone' | 'line' {
    return this.gate.hold(job, reason, Date.now());
  }

  settled(job: DeliveryJob): readonly DeliveryJob[] {
    return this.gate.settled(job);
  }

  undecided(job: DeliveryJob): void {
    this.gate.undecided(job, Date.now());
  }

  takeDepartures(): readonly DepartingBatch<DeliveryJob>[] {
    return this.gate.takeDepartures();
  }

  parked(batch: DepartingBatch<DeliveryJob>): Carried {
    return this.carry(this.gate.parked(batch, Date.now()));
  }

  departed(batch: DepartingBatch<DeliveryJob>): void {
    this.gate.departed(batch);
  }

  giveBack(partition: PartitionInHand): readonly DeliveryJob[] {
    return this.gate.giveBack(({ inHand }) => inHand.partition === partition);
  }

  /** About once a second. */
  sweep(): void {
    const nowMs = Date.now();
    this.gate.forget((endpointId) => !this.isOwn(endpointId));
    for (const endpointId of this.gate.endpointIds) this.follow(endpointId);
    this.gate.sweep(nowMs);
    this.write(this.gate.looseChanges(nowMs));
  }

  /** Lines whose parked deliveries have to stay where they are. */
  blockedKeys(endpointId: string): readonly string[] {
    return this.orderingOf(endpointId).mode === 'none' ? [] : this.gate.blockedKeys(endpointId);
  }

  /** How many parked deliveries may come back at once: those of a line wait for each other in memory. */
  roomFor(endpointId: string, lane: Lane): number {
    return this.orderingOf(endpointId).mode === 'none' ? Infinity : this.gate.roomFor(endpointId, lane);
  }

  /** What its settings ask for now: an order that is not wanted any more holds nothing back. */
  private follow(endpointId: string): void {
    const ordering = this.directory.settingsOf(endpointId)?.ordering;
    if (ordering?.mode === 'none') {
      const { jobs, changes } = this.gate.dissolve(endpointId);
      this.write(changes);
      this.released(jobs);
      return;
    }
    const isSkipped = ordering?.onExhausted === 'skip';
    this.release(endpointId, (head) => head.exhausted && (isSkipped || this.isCanceled(endpointId, head)));
  }

  private isCanceled(endpointId: string, { deliveryId, sinceMs }: LineHead): boolean {
    const mark = this.state.get('mark', endpointId, deliveryId);
    return mark?.mark === 'canceled' && mark.atMs >= sinceMs;
  }

  private release(endpointId: string, isReleased: Parameters<OrderGate<DeliveryJob>['release']>[1]): void {
    const { jobs, changes } = this.gate.release(endpointId, isReleased, Date.now());
    this.write(changes);
    this.released(jobs);
  }

  private orderingOf(endpointId: string): Ordering {
    const endpoint = this.directory.settingsOf(endpointId);
    // What ends without a request needs no order.
    return endpoint === undefined || isSkipped(endpoint.state) ? { mode: 'none' } : endpoint.ordering;
  }

  private onExhausted(endpointId: string): OnExhausted {
    const ordering = this.orderingOf(endpointId);
    return ordering.mode === 'none' ? 'skip' : ordering.onExhausted;
  }

  private isOwn(endpointId: string): boolean {
    const partition = this.state.partitionOf(endpointId);
    return partition !== undefined && this.state.isRestored(partition);
  }

  private carry(changes: readonly OrderChange[]): Carried {
    if (changes.length === 0) return NOTHING;
    const records = changes.flatMap(({ endpointId, orderKey, entry }) => {
      const record = entry === undefined ? this.state.remove('order', endpointId, orderKey) : this.state.put(entry);
      return record === undefined ? [] : [record];
    });
    return { records, acknowledged: () => changes.forEach((change) => change.acknowledged()) };
  }

  /** Nothing else is written that could carry them along. */
  private write(changes: readonly OrderChange[]): void {
    for (const { endpointId, orderKey, entry, acknowledged } of changes) {
      if (entry === undefined) this.state.removeSoon('order', endpointId, orderKey);
      else this.state.putSoon(entry);
      acknowledged();
    }
  }
}

function* ordersAmong(entries: Iterable<EndpointStateEntry>): Generator<OrderEntry> {
  for (const entry of entries) if (entry.kind === 'order') yield entry;
}
