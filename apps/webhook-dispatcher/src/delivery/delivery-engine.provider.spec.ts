import { NO_PROGRESS, type DeliveryRecord } from '#libs/contracts';
import { eventEnvelope, eventSummary } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { deliveryEngineProvider } from './delivery-engine.provider.js';
import { newJob } from './delivery-job.js';
import { deliveryConfig } from './delivery.config.js';
import { PartitionInHand, RecordInHand } from './record-in-hand.js';

const directory = {
  lookup: (id: string) => ({ kind: 'found', endpoint: { id, state: 'active', timeoutMs: 1_000 } }),
};
const circuits = { verdict: () => ({ state: 'closed' }) };

const record = consumedRecord();
const inHand = new RecordInHand(record, new PartitionInHand(record.revoked), 1, 1);

function deliveryOf(tenantId: string): DeliveryRecord {
  const event = eventSummary({ tenantId });
  return {
    event,
    body: eventEnvelope(event),
    endpointIds: [`ep_${tenantId}`],
    trigger: 'initial',
    lane: 'standard',
    createdAtMs: 0,
    progress: NO_PROGRESS,
  };
}

/** Tenants of the first requests that go out, when each has an endpoint with twelve deliveries. */
async function firstOf(count: number, settings: Readonly<Record<string, string>>): Promise<unknown> {
  const engine = await deliveryEngineProvider.useFactory(deliveryConfig.schema.parse(settings), directory, circuits);
  for (const tenantId of ['ten_a', 'ten_b', 'ten_c']) {
    for (let left = 12; left > 0; left -= 1) {
      const job = newJob(deliveryOf(tenantId), 0, inHand);
      if (job !== undefined) engine.offer(job, 1_000, 0);
    }
  }
  const sent: Record<string, number> = { ten_a: 0, ten_b: 0, ten_c: 0 };
  for (let left = count; left > 0; left -= 1) {
    const turn = engine.next(0);
    if (turn?.kind !== 'send') break;
    sent[turn.job.tenantId] = (sent[turn.job.tenantId] ?? 0) + 1;
    engine.ended(turn.job, 0);
  }
  return sent;
}

describe('the engine goes by its settings', () => {
  it.each<[string, string, Readonly<Record<string, number>>]>([
    ['none', '', { ten_a: 4, ten_b: 4, ten_c: 4 }],
    ['one that counts four times', 'ten_a=4', { ten_a: 8, ten_b: 2, ten_c: 2 }],
    ['one that counts half, one that counts twice', 'ten_b=0.5,ten_c=2', { ten_a: 4, ten_b: 2, ten_c: 8 }],
  ])('weights of tenants: %s', async (_, weights, sent) => {
    const count = Object.values(sent).reduce((sum, each) => sum + each, 0);
    expect(await firstOf(count, { DELIVERY_TENANT_WEIGHTS: weights })).toEqual(sent);
  });
});
