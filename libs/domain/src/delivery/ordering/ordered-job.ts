import type { EngineJob } from '../engine/engine-job.js';

/** A delivery that may have an order: orderKeyOf. */
export interface OrderedJob extends EngineJob {
  readonly orderKey?: string | undefined;
}
