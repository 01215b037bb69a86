import { Inject, Injectable } from '@nestjs/common';
import type { OutgoingRecord } from '#libs/contracts';
import { isCanceledBy, isSupersededBy, spentMark, successMark } from '#libs/domain';
import { EndpointStateLog } from '../endpoint-state/endpoint-state-log.service.js';
import type { DeliveryJob } from './delivery-job.js';

/** What was decided about deliveries while a record of them waited elsewhere: it is dropped when it comes. */
@Injectable()
export class DeliveryMarks {
  constructor(@Inject(EndpointStateLog) private readonly log: Pick<EndpointStateLog, 'get' | 'put'>) {}

  /** Undefined: it is to be sent. */
  fateOf({ endpointId, deliveryId, delivery }: DeliveryJob): 'canceled' | 'succeeded' | undefined {
    const mark = this.log.get('mark', endpointId, deliveryId);
    if (isCanceledBy(mark, delivery)) return 'canceled';
    return isSupersededBy(mark, delivery) ? 'succeeded' : undefined;
  }

  /** A manual attempt succeeded beside a chain that waits; what is to be written with the report of that. */
  succeeded({ endpointId, deliveryId }: DeliveryJob, atMs: number): readonly OutgoingRecord[] {
    return given(this.log.put(successMark(endpointId, deliveryId, atMs)));
  }

  /** A record was dropped; what is to be written with the report of that. */
  dropped({ endpointId, deliveryId }: DeliveryJob, nowMs: number): readonly OutgoingRecord[] {
    const mark = this.log.get('mark', endpointId, deliveryId);
    return mark === undefined ? [] : given(this.log.put(spentMark(mark, nowMs)));
  }
}

const given = (record: OutgoingRecord | undefined): readonly OutgoingRecord[] => (record === undefined ? [] : [record]);
