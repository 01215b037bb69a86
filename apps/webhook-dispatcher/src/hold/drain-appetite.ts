import { Inject, Injectable } from '@nestjs/common';
import { TOPICS } from '#libs/contracts';
import { DeliveryEngine, drainRoom, NO_ROOM, type DrainRoom, type EngineJob } from '#libs/domain';
import { partitionOfKey, RecordProducer } from '#libs/kafka';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { OrderLines } from '../order/order-lines.service.js';
import { EndpointStateLog } from '../endpoint-state/endpoint-state-log.service.js';

/** Whose parked deliveries this process puts back, and how many of them their endpoint could take. */
@Injectable()
export class DrainAppetite {
  private partitions: number | undefined;

  constructor(
    @Inject(DeliveryEngine) private readonly engine: Pick<DeliveryEngine<EngineJob>, 'appetite'>,
    @Inject(EndpointDirectory) private readonly directory: Pick<EndpointDirectory, 'lookup' | 'whenLoaded'>,
    @Inject(EndpointStateLog) private readonly state: Pick<EndpointStateLog, 'isRestored'>,
    @Inject(OrderLines) private readonly lines: Pick<OrderLines, 'roomFor' | 'blockedKeys'>,
    @Inject(RecordProducer) private readonly producer: Pick<RecordProducer, 'partitionsOf'>,
  ) {}

  /** True when there are endpoints to ask about. Throws while the broker cannot be asked how many partitions there are. */
  async ready(signal: AbortSignal): Promise<boolean> {
    this.partitions ??= await this.producer.partitionsOf(TOPICS.deliveries);
    return this.directory.whenLoaded(signal);
  }

  /** Whether this process owns the endpoint's partition, and knows what its predecessors knew of it. */
  owns(endpointId: string): boolean {
    return this.partitions !== undefined && this.state.isRestored(partitionOfKey(endpointId, this.partitions));
  }

  /** One member speaks for all: the one that owns the first partition. */
  get speaksForAll(): boolean {
    return this.state.isRestored(0);
  }

  roomOf(endpointId: string, nowMs: number): DrainRoom {
    if (!this.owns(endpointId)) return NO_ROOM;
    const lookup = this.directory.lookup(endpointId);
    // Asked of PostgreSQL now, and known the next time.
    if (lookup instanceof Promise) return NO_ROOM;
    return drainRoom(lookup, (lane) =>
      Math.min(this.engine.appetite(endpointId, lane, nowMs), this.lines.roomFor(endpointId, lane)),
    );
  }

  /** Lines in which an earlier delivery has to succeed first. */
  blockedKeys(endpointId: string): readonly string[] {
    return this.lines.blockedKeys(endpointId);
  }
}
