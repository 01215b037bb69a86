import { Inject, Injectable } from '@nestjs/common';
import { DeliveryEngine } from '#libs/domain';
import { Vitals } from '#libs/observability';
import type { DeliveryJob } from './delivery-job.js';

/** What others see of this dispatcher: how many requests it has under way. */
@Injectable()
export class DeliveryVitals {
  constructor(@Inject(Vitals) vitals: Vitals, @Inject(DeliveryEngine) engine: DeliveryEngine<DeliveryJob>) {
    vitals.register('deliveriesInFlight', () => [...engine.sending].length);
  }
}
