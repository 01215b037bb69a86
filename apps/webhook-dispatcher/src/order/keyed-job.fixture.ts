import { NO_PROGRESS, type Ordering } from '#libs/contracts';
import { consumedRecord } from '../consumed-record.fixture.js';
import { newJob, type DeliveryJob } from '../delivery/delivery-job.js';
import { PartitionInHand, RecordInHand } from '../delivery/record-in-hand.js';

export const BY_KEY = { mode: 'key', keyPath: 'data.key', onExhausted: 'skip' } as const satisfies Ordering;

/** A state log of which nothing is known from before, and which takes what is written. */
export const emptyLog = {
  onRestored: () => undefined,
  partitionOf: () => 0,
  isRestored: () => true,
  putSoon: () => undefined,
  put: () => undefined,
  get: () => undefined,
  remove: () => undefined,
  removeSoon: () => undefined,
};

/** A delivery of an event with the value at `data.key`, as it lies at an offset of its lane's topic. */
export function keyedJob(key: number, offset: number, record: Parameters<typeof consumedRecord>[0] = {}): DeliveryJob {
  const consumed = consumedRecord({ ...record, offset });
  const event = {
    id: `evt_${offset}`,
    type: 'order.created',
    version: '1',
    timestamp: '2026-01-02T03:04:05Z',
    source: 'shop',
    tenantId: 'ten_a',
  };
  const body = Buffer.from(JSON.stringify({ ...event, data: { key } }));
  const progress = NO_PROGRESS;
  const delivery = {
    event,
    body,
    endpointIds: ['ep_1'],
    trigger: 'initial',
    lane: 'standard',
    createdAtMs: 0,
    progress,
  } as const;
  const job = newJob(delivery, 0, new RecordInHand(consumed, new PartitionInHand(consumed.revoked), 1, 1));
  if (job === undefined) throw new Error('no delivery');
  return job;
}
