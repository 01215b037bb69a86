import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EndpointSettings, OutgoingRecord, PaceEntry } from '#libs/contracts';
import { DeliveryEngine, paceToRemember, permittedUntil, type LimitTerms } from '#libs/domain';
import type { DeliveryJob } from '../delivery/delivery-job.js';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';

/** Retry-After, the shrunk concurrency and the last slot of a rate survive their process. */
@Injectable()
export class PaceMemory implements OnModuleInit {
  constructor(
    @Inject(EndpointStateLog) private readonly log: EndpointStateLog,
    @Inject(DeliveryEngine)
    private readonly engine: Pick<DeliveryEngine<DeliveryJob>, 'paceOf' | 'resume'>,
    @Inject(EndpointDirectory) private readonly directory: Pick<EndpointDirectory, 'settingsOf'>,
  ) {}

  onModuleInit(): void {
    this.log.onRestored((_partition, entries) => {
      const nowMs = Date.now();
      for (const entry of entries) if (entry.kind === 'pace') this.engine.resume(entry.endpointId, entry, nowMs);
    });
  }

  /** A Retry-After is written with what follows from the attempt, all else soon after. */
  after(endpoint: EndpointSettings, nowMs: number): OutgoingRecord | undefined {
    const known = this.log.get('pace', endpoint.id);
    const entry = this.entryOf(endpoint, nowMs);
    if (entry === undefined) {
      if (known !== undefined) this.log.removeSoon('pace', endpoint.id);
      return undefined;
    }
    if (entry.backoffUntilMs !== known?.backoffUntilMs) return this.log.put(entry);
    if (!saysTheSame(entry, known)) this.log.putSoon(entry);
    return undefined;
  }

  /** What is known now, to be written at once; undefined for an endpoint that has no limit, or another owner. */
  asItIs(endpointId: string, nowMs: number): OutgoingRecord | undefined {
    const endpoint = this.directory.settingsOf(endpointId);
    const entry = endpoint === undefined ? undefined : this.entryOf(endpoint, nowMs);
    return entry === undefined ? undefined : this.log.put(entry);
  }

  /** Until when the endpoint may be sent to when this is on record. Epoch ms; 0 for one that is not known. */
  permittedUntilMs(entry: PaceEntry): number {
    const endpoint = this.directory.settingsOf(entry.endpointId);
    return endpoint === undefined ? 0 : permittedUntil(entry, termsOf(endpoint));
  }

  /** Undefined: there is nothing that the next owner has to know. */
  private entryOf(endpoint: EndpointSettings, nowMs: number): PaceEntry | undefined {
    const { id: endpointId } = endpoint;
    const pace = paceToRemember(this.engine.paceOf(endpointId, nowMs), termsOf(endpoint), nowMs);
    return pace === undefined ? undefined : { kind: 'pace', endpointId, ...pace, atMs: nowMs };
  }
}

const saysTheSame = (entry: PaceEntry, known: PaceEntry | undefined): boolean =>
  entry.limit === known?.limit &&
  entry.lastSentAtMs === known?.lastSentAtMs &&
  entry.busyUntilMs === known?.busyUntilMs;

const termsOf = ({ rateLimit, timeoutMs }: EndpointSettings): LimitTerms => ({
  timeoutMs,
  ...(rateLimit === undefined ? {} : { rateLimit }),
});
