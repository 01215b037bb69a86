import { jest } from '@jest/globals';
import { NO_PROGRESS } from '#libs/contracts';
import { eventEnvelope, eventSummary } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import { newJob, type DeliveryJob } from '../delivery/delivery-job.js';
import { PartitionInHand, RecordInHand } from '../delivery/record-in-hand.js';
import { OrderLines } from './order-lines.service.js';
import { orderConfig } from './order.config.js';

const endpoint = endpointSettings({ ordering: { mode: 'key', keyPath: 'data.key', onExhausted: 'skip' } });
/** Nothing is known of before, and what is written goes nowhere. */
const noLog = {
  onRestored: () => undefined,
  partitionOf: () => 0,
  isRestored: () => true,
  putSoon: () => undefined,
  put: () => undefined,
  get: () => undefined,
  remove: () => undefined,
  removeSoon: () => undefined,
};

/** Lines under these settings, with an endpoint that wants order by key. */
class Rig {
  private offset = 0;
  readonly lines: OrderLines;

  constructor(settings: Readonly<Record<string, string>>) {
    this.lines = new OrderLines({ settingsOf: () => endpoint }, noLog, orderConfig.schema.parse(settings));
  }

  admit(key: number): DeliveryJob {
    const record = consumedRecord({ offset: (this.offset += 1) });
    const event = eventSummary({ tenantId: 'ten_a' });
    const body = eventEnvelope(event, JSON.stringify({ key }));
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
    const taken = newJob(delivery, 0, new RecordInHand(record, new PartitionInHand(record.revoked), 1, 1));
    if (taken === undefined) throw new Error('no delivery');
    const job = this.lines.keyed(taken);
    this.lines.admit(job);
    return job;
  }

  fail(key: number): void {
    this.lines.decided(this.admit(key), 'retrying');
  }

  /** Deliveries that leave memory now. */
  get departures(): number {
    return this.lines.takeDepartures().reduce((sum, { departures }) => sum + departures.length, 0);
  }
}

describe('the bounds of the order gate are settings', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    [1, 2],
    [5, 6],
  ])('%d followers wait in memory; with one more they are parked', (waiting, parked) => {
    const rig = new Rig({ DELIVERY_ORDER_WAITING: String(waiting) });
    rig.admit(1);
    for (let follower = 0; follower < waiting; follower += 1) rig.admit(1);
    expect(rig.departures).toBe(0);
    rig.admit(1);
    expect(rig.departures).toBe(parked);
  });

  it.each([2_000, 60_000])('after %d ms they are parked', async (patienceMs) => {
    const rig = new Rig({ DELIVERY_ORDER_PATIENCE_MS: String(patienceMs) });
    rig.admit(1);
    rig.admit(1);
    await jest.advanceTimersByTimeAsync(patienceMs);
    rig.lines.sweep();
    expect(rig.departures).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    rig.lines.sweep();
    expect(rig.departures).toBe(1);
  });

  it.each([1, 3])('%d blocked keys hold nobody else, another one holds the endpoint', (blocked) => {
    const rig = new Rig({ DELIVERY_ORDER_BLOCKED_KEYS: String(blocked) });
    for (let key = 1; key < blocked; key += 1) rig.fail(key);
    expect(rig.lines.blockedKeys('ep_1')).toHaveLength(blocked - 1);
    rig.fail(blocked);
    expect(rig.lines.blockedKeys('ep_1')).toEqual(expect.arrayContaining(['critical', 'standard', 'bulk']));
  });
});
