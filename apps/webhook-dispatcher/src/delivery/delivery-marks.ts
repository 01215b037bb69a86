import { Inject, Injectable } from '@nestjs/common';
import type { OutgoingRecord } from '#libs/contracts';
import { isCanceledBy, spentMark } from '#libs/domain';
import { EndpointStateLog } from '../endpoint-state/endpoint-state-log.service.js';
import type { DeliveryJob } from './delivery-job.js';
import { ManualSuccesses } from './manual-successes.js';

/** What was decided about deliveries while a record of them waited elsewhere: it is dropped when it comes. */
@Injectable()
export class DeliveryMarks {
  constructor(
    @Inject(EndpointStateLog) private readonly log: Pick<EndpointStateLog, 'get' | 'put'>,
    @Inject(ManualSuccesses) private readonly successes: ManualSuccesses,
  ) {}

  /** Undefined: it is to be sent. */
  fateOf(job: DeliveryJob): 'canceled' | 'succeeded' | undefined {
    if (isCanceledBy(this.log.get('mark', job.endpointId, job.deliveryId), job.delivery)) return 'canceled';
    return this.successes.supersedes(job) ? 'succeeded' : undefined;
  }

  /** A manual attempt succeeded beside a chain that waits. */
  succeeded(job: DeliveryJob, atMs: number): void {
    this.successes.remember(job, atMs);
  }

  /** A record was dropped; what is to be written with the report of that. */
  dropped({ endpointId, deliveryId }: DeliveryJob, nowMs: number): readonly OutgoingRecord[] {
    const mark = this.log.get('mark', endpointId, deliveryId);
    const record = mark?.mark === 'canceled' ? this.log.put(spentMark(mark, nowMs)) : undefined;
    return record === undefined ? [] : [record];
  }
}
