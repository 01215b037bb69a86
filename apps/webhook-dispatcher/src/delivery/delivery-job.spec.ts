import { MAX_ENDPOINTS_PER_RECORD, newId, NO_PROGRESS, type DeliveryRecord } from '#libs/contracts';
import { DeliveryEngine } from '#libs/domain';
import { eventEnvelope, eventSummary, heapBytes } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { newJob, ownRecord, type DeliveryJob } from './delivery-job.js';
import { PartitionInHand, RecordInHand } from './record-in-hand.js';

const NOW = Date.now();
const event = eventSummary();
const recordFor = (endpointIds: readonly string[]): DeliveryRecord => ({
  event,
  body: eventEnvelope(event),
  endpointIds,
  trigger: 'initial',
  lane: 'standard',
  createdAtMs: NOW,
  progress: NO_PROGRESS,
});
const jobsOf = (delivery: DeliveryRecord): DeliveryJob[] => {
  const consumed = consumedRecord();
  const parts = delivery.endpointIds.length;
  const inHand = new RecordInHand(consumed, new PartitionInHand(consumed.revoked), parts, parts);
  return delivery.endpointIds.flatMap((_, part) => newJob(delivery, part, inHand) ?? []);
};

describe('the deliveries of one record', () => {
  const delivery = recordFor(['ep_1', 'ep_2']);
  const [first, second] = jobsOf(delivery);

  it('share what is the same for all of them', () => {
    expect(first?.delivery).toBe(delivery);
    expect(second?.delivery).toBe(delivery);
  });

  it('are each followed by a record of their own, for nobody else', () => {
    expect([first, second].map((job) => job && ownRecord(job).endpointIds)).toEqual([['ep_1'], ['ep_2']]);
  });
});

describe('ten thousand deliveries that wait', () => {
  const WAITING = 10_000;
  /** 520 as built. An array with room for seventeen, or a copy of the record, for each of them is too much. */
  const MOST_BYTES = 590;
  /** 480 as built: of an endpoint without a limit, from which nothing was ever held. */
  const MOST_REMEMBERED_BYTES = 505;

  const engine = new DeliveryEngine<DeliveryJob>(
    {
      maxInFlight: 1_000,
      maxBrisk: 128,
      maxInFlightPerEndpoint: 16,
      maxQueuedPerEndpoint: 2_000,
      maxQueuedBytes: 128_000_000,
      patienceMs: 10_000,
      maxEndpoints: 2 * WAITING,
      tenantWeights: new Map(),
    },
    {
      endpoints: { termsOf: () => ({ state: 'active' }) },
      circuits: { verdict: () => ({ state: 'closed' }) },
      load: { isSaturated: () => false },
    },
  );
  const endpointIds = Array.from({ length: WAITING }, () => newId('ep', NOW));
  const fanOut = (): void => {
    for (let at = 0; at < WAITING; at += MAX_ENDPOINTS_PER_RECORD) {
      const jobs = jobsOf(recordFor(endpointIds.slice(at, at + MAX_ENDPOINTS_PER_RECORD)));
      for (const job of jobs) engine.offer(job, WAITING, NOW);
    }
  };

  const growthEach = (run: () => void): number => {
    const before = heapBytes();
    run();
    return (heapBytes() - before) / WAITING;
  };

  it(`leave less than ${MOST_REMEMBERED_BYTES} bytes behind for each endpoint`, () => {
    const growth = growthEach(() => {
      fanOut();
      engine.giveBack(() => true);
    });
    expect(engine.size).toBe(0);
    expect(growth).toBeLessThan(MOST_REMEMBERED_BYTES);
  });

  it(`take less than ${MOST_BYTES} bytes each, what is known of their endpoints and the event's own aside`, () => {
    const growth = growthEach(fanOut);
    expect(engine.size).toBe(WAITING);
    expect(growth).toBeLessThan(MOST_BYTES);
  });
});
