import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EndpointSettings, OutgoingRecord, PaceEntry } from '#libs/contracts';
import { DeliveryEngine, paceToRemember } from '#libs/domain';
import type { DeliveryJob } from '../delivery/delivery-job.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';

/** Retry-After, the shrunk concurrency and the last slot of a rate survive their process. */
@Injectable()
export class PaceMemory implements OnModuleInit {
  constructor(
    @Inject(EndpointStateLog) private readonly log: EndpointStateLog,
    @Inject(DeliveryEngine)
    private readonly engine: Pick<DeliveryEngine<DeliveryJob>, 'paceOf' | 'resume'>,
  ) {}

  onModuleInit(): void {
    this.log.onRestored((_partition, entries) => {
      const nowMs = Date.now();
      for (const entry of entries) if (entry.kind === 'pace') this.engine.resume(entry.endpointId, entry, nowMs);
    });
  }

  /** A Retry-After is written with what follows from the attempt, all else soon after. */
  after({ id: endpointId, rateLimit }: EndpointSettings, nowMs: number): OutgoingRecord | undefined {
    const known = this.log.get('pace', endpointId);
    const pace = paceToRemember(this.engine.paceOf(endpointId, nowMs), rateLimit !== undefined, nowMs);
    if (pace === undefined) {
      if (known !== undefined) this.log.removeSoon('pace', endpointId);
      return undefined;
    }
    const entry: PaceEntry = { kind: 'pace', endpointId, ...pace, atMs: nowMs };
    if (pace.backoffUntilMs !== known?.backoffUntilMs) return this.log.put(entry);
    if (pace.limit !== known?.limit || pace.lastSentAtMs !== known?.lastSentAtMs) this.log.putSoon(entry);
    return undefined;
  }
}
