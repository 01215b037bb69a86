import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EndpointStateEntry } from '#libs/contracts';
import { ChurnSet, DeliveryEngine } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import { EndpointStateLog } from '../endpoint-state/endpoint-state-log.service.js';
import { PaceMemory } from '../endpoint-state/pace-memory.service.js';
import type { DeliveryJob } from './delivery-job.js';
import { DeliveryLoop } from './delivery-loop.service.js';

/**
 * Puts on record until when an endpoint that has a limit may be sent to, before it is (docs/adr/0035). A permit counts when
 * it was read back from the log: then all is known that others wrote before it, and whoever comes next reads it.
 *
 *   wanted ─► entry written ─► read back ─► permitted ─► sent … ─► partition lost: what is left of it is taken back
 */
@Injectable()
export class SendPermits implements OnModuleInit {
  /** While brokers are away one entry waits for each endpoint, and no more. */
  private readonly onTheirWay = new ChurnSet<string>();
  /** Of those, the ones that say more than is true by now. */
  private readonly outdated = new ChurnSet<string>();

  constructor(
    @Inject(EndpointStateLog) private readonly log: EndpointStateLog,
    @Inject(PaceMemory) private readonly pace: PaceMemory,
    @Inject(DeliveryEngine)
    private readonly engine: Pick<DeliveryEngine<DeliveryJob>, 'permit' | 'giveUpPermit' | 'resume'>,
    @Inject(DeliveryLoop) private readonly loop: Pick<DeliveryLoop, 'whenPermitsWanted' | 'run'>,
    @Inject(RecordProducer) private readonly producer: Pick<RecordProducer, 'send'>,
  ) {}

  onModuleInit(): void {
    this.loop.whenPermitsWanted((endpointIds) => {
      for (const endpointId of endpointIds) void this.write(endpointId);
    });
    // A former owner's requests that were still under way when the partition moved count as well.
    this.log.onChanged((_place, entry) => {
      if (entry?.kind !== 'pace') return;
      this.engine.resume(entry.endpointId, entry, Date.now());
      this.loop.run();
    });
    this.log.onHeardBack((entry) => this.heardBack(entry));
    this.log.onLost((_partition, entries) => {
      for (const { kind, endpointId } of [...entries]) if (kind === 'pace') this.takeBack(endpointId);
    });
  }

  private heardBack(entry: EndpointStateEntry): void {
    if (entry.kind !== 'pace') return;
    const nowMs = Date.now();
    const untilMs = this.pace.permittedUntilMs(entry);
    if (untilMs <= nowMs) return;
    this.engine.permit(entry.endpointId, untilMs, nowMs);
    this.loop.run();
  }

  /** Requests that are under way still count until they end, and their ends are written too. */
  private takeBack(endpointId: string): void {
    this.engine.giveUpPermit(endpointId, Date.now());
    if (this.onTheirWay.has(endpointId)) this.outdated.add(endpointId);
    else void this.write(endpointId);
  }

  /** One that cannot be written is asked for again. */
  private async write(endpointId: string): Promise<void> {
    const record = this.onTheirWay.has(endpointId) ? undefined : this.pace.asItIs(endpointId, Date.now());
    if (record === undefined) return;
    this.onTheirWay.add(endpointId);
    await this.producer.send(record).catch(() => undefined);
    this.onTheirWay.delete(endpointId);
    if (this.outdated.delete(endpointId)) await this.write(endpointId);
  }
}
