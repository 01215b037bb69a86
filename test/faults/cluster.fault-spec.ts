import { until } from '#libs/testing';
import { KafkaCluster } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { readiness, RECOVERED_WITHIN_MS } from './apps-health.js';
import { Fleet } from './fleet.js';
import { failingOnce, quick, slow } from './ledger.js';
import { recordedAsEvents, recordedAsSucceeded } from './record.js';

const retry = { policy: 'fixed', initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 9 };

describe('a cluster of three brokers', () => {
  let cluster: KafkaCluster;
  let fleet: Fleet;

  beforeAll(async () => {
    cluster = await KafkaCluster.start();
    fleet = await Fleet.start({ brokers: cluster.brokers, dispatchers: 2 });
  });
  afterAll(async () => {
    await fleet?.stop();
    await cluster?.stop();
  });

  test('that loses one broker after the other goes on, and nothing that it acknowledged is lost', async () => {
    const eventType = 'cluster.member.killed';
    const subscribers = await fleet.subscribe(
      { eventType, behaviour: quick },
      { eventType, behaviour: slow(50) },
      { eventType, behaviour: failingOnce, settings: { retry } },
    );
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 5_000, restMs: 20 });
    const further = (count: number) => {
      const before = load.acknowledged.size;
      return until(() => load.acknowledged.size >= before + count, {
        timeoutMs: 40_000,
        what: `${count} further acknowledged events`,
        everyMs: 5,
      });
    };
    await further(150);
    for (const node of cluster.nodes) {
      await node.kill();
      // With one of three away there are still two copies, so everything goes on.
      await further(150);
      await node.restart();
      await further(50);
    }
    await load.stop();
    await readiness([fleet.app('publisher'), fleet.app('audit'), ...fleet.dispatchers], 200, RECOVERED_WITHIN_MS);
    for (const { status } of load.refusals) expect(status).toBe(503);
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    fleet.ledger.audit();
    await recordedAsEvents(fleet.audit, eventType, load.acknowledged);
    await recordedAsSucceeded(fleet.control, load.acknowledged, subscribers);
  }, 400_000);
});
