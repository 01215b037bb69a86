import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { decodeDelivery, encodeDelivery, encodeUndecodable, TOPICS, type DeliveryRecord } from '#libs/contracts';
import type { EndpointLookup } from '#libs/domain';
import { partitionOfKey, RecordProducer, type ConsumedRecord } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { newJob, ownRecord, type DeliveryJob } from './delivery-job.js';
import { DeliveryLoop } from './delivery-loop.service.js';
import { PartitionInHand, RecordInHand } from './record-in-hand.js';
import { OrderedSettlement } from '../order/ordered-settlement.service.js';

/** How often a full queue is looked at again while its endpoint is worth waiting for. */
const ROOM_CHECK_MS = 10;
const KNOWN_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 250;

/** Takes records over from Kafka: into the queues of their endpoints, or to where they belong. */
@Injectable()
export class DeliveryIntake {
  /** Endpoints never heard of, until they are known: what comes for one meanwhile waits behind what came before. */
  private readonly unknown = new Map<string, Promise<void>>();
  /** A partition that is assigned again has a new signal. */
  private readonly partitions = new WeakMap<AbortSignal, PartitionInHand>();

  constructor(
    @Inject(EndpointDirectory) private readonly directory: EndpointDirectory,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(DeliveryLoop) private readonly loop: DeliveryLoop,
    @Inject(OrderedSettlement) private readonly settlement: OrderedSettlement,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    settlement.whenReleased((job) => void this.placeReleased(job));
  }

  /** Resolves when the partition may be read further, which is not when its deliveries are decided. */
  async take(records: readonly ConsumedRecord[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    const loaded = await this.directory.whenLoaded(first.revoked);
    if (!loaded || first.revoked.aborted) return records.forEach((record) => record.release());
    // Asked before anything is taken over: when it fails, the whole batch is handed out again.
    const partitions = await this.producer.partitionsOf(first.topic);
    const partition = this.partitionOf(first.revoked);
    for (const record of records) {
      const decoded = decodeDelivery(record);
      if (!decoded.ok) void this.quarantine(record, decoded.reason);
      else await this.takeOver(record, decoded.record, partition, partitions);
    }
    this.loop.run();
  }

  private async takeOver(
    record: ConsumedRecord,
    delivery: DeliveryRecord,
    partition: PartitionInHand,
    partitions: number,
  ): Promise<void> {
    const { endpointIds } = delivery;
    const open = endpointIds.flatMap((_, part) => (record.isDecided(part) ? [] : [part]));
    if (open.length === 0) return record.done();
    const inHand = new RecordInHand(record, partition, endpointIds.length, open.length);
    for (const part of open) {
      const job = newJob(delivery, part, inHand);
      if (job === undefined) inHand.decide(part);
      else if (partitionOfKey(job.endpointId, partitions) !== record.partition) void this.forward(job, partitions);
      else {
        const placing = this.place(job);
        if (placing !== undefined) await placing;
      }
    }
  }

  /** @returns undefined when it is placed at once, as nearly always: a promise for each delivery would cost */
  private place(taken: DeliveryJob): Promise<void> | undefined {
    const { endpointId } = taken;
    const known = this.unknown.get(endpointId) ?? this.whenKnown(endpointId);
    // The limits and the order of an endpoint never heard of are asked for first, and nobody else waits for the answer.
    if (known !== undefined) return void known.then(() => this.admit(taken)).then(() => this.loop.run());
    return this.admit(taken);
  }

  /** @returns undefined when it is known */
  private whenKnown(endpointId: string): Promise<void> | undefined {
    const asked = this.directory.lookup(endpointId);
    if (!(asked instanceof Promise)) return undefined;
    const known = this.askUntilKnown(endpointId, asked);
    this.unknown.set(endpointId, known);
    // Not in the same turn: whatever comes in that one still goes behind those that waited.
    void known.then(() => setImmediate(() => this.unknown.delete(endpointId)));
    return known;
  }

  /** While PostgreSQL is away, for as long as a short outage lasts; then each of them is held. */
  private async askUntilKnown(endpointId: string, first: Promise<EndpointLookup>): Promise<void> {
    const untilMs = performance.now() + KNOWN_WITHIN_MS;
    let lookup = await first;
    while (lookup.kind === 'unknown' && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      lookup = await this.directory.lookup(endpointId);
    }
  }

  private admit(taken: DeliveryJob): Promise<void> | undefined {
    const job = this.settlement.admit(taken);
    return job === undefined || this.isPlaced(job) ? undefined : this.placeInFullQueue(job);
  }

  /** It waited for others of its key, and its turn has come. */
  private async placeReleased(job: DeliveryJob): Promise<void> {
    if (!this.isPlaced(job)) await this.placeInFullQueue(job);
    this.loop.run();
  }

  private isPlaced(job: DeliveryJob): boolean {
    if (job.inHand.partition.revoked.aborted) return false;
    const offer = this.loop.offer(job);
    if (offer.kind === 'hold') void this.loop.hold(offer);
    return offer.kind !== 'full';
  }

  /** Keeps the partition waiting for a fast endpoint whose queue is full; what cannot be sent soon is held. */
  private async placeInFullQueue(job: DeliveryJob): Promise<void> {
    const { revoked, waited } = job.inHand.partition;
    // Nothing of this batch has been started yet, and what the look at a full queue lets go is not either.
    for (this.loop.run(); !this.isPlaced(job); this.loop.run()) {
      if (revoked.aborted) return this.settlement.settle(job, { kind: 'revoked' });
      const overflow = this.loop.overflow(job);
      if (overflow.kind === 'hold') return void this.loop.hold(overflow);
      const sinceMs = Date.now();
      await pause(ROOM_CHECK_MS);
      if (overflow.kind === 'wait-briefly') waited.add(sinceMs, Date.now());
    }
  }

  private partitionOf(revoked: AbortSignal): PartitionInHand {
    const known = this.partitions.get(revoked);
    if (known !== undefined) return known;
    const partition = new PartitionInHand(revoked);
    this.partitions.set(revoked, partition);
    revoked.addEventListener('abort', () => this.loop.giveBack(partition), { once: true });
    return partition;
  }

  /** A foreign tool chose the partition: the endpoint's limits live elsewhere, so its delivery goes there first. */
  private async forward(job: DeliveryJob, partitions: number): Promise<void> {
    try {
      await this.producer.send(encodeDelivery(ownRecord(job), partitionOfKey(job.endpointId, partitions)));
      job.inHand.decide(job.part);
    } catch (error) {
      this.logger.error({ deliveryId: job.deliveryId, err: error }, 'delivery.not-forwarded');
      job.inHand.giveUp();
    }
  }

  /** What cannot be read goes to the dead letters as it is, with the reason; the partition goes on. */
  private async quarantine(record: ConsumedRecord, reason: string): Promise<void> {
    try {
      await this.producer.send(encodeUndecodable(record, reason, TOPICS.deliveriesDlt));
      record.done();
    } catch (error) {
      this.logger.error({ ...placeOf(record), err: error }, 'delivery.not-quarantined');
      record.release();
    }
  }
}

const placeOf = ({ topic, partition, offset }: ConsumedRecord) => ({ topic, partition, offset });
