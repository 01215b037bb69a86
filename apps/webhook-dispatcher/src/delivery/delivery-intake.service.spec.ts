import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { encodeDelivery, NO_PROGRESS } from '#libs/contracts';
import type { EndpointLookup } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { eventEnvelope, eventSummary } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import type { DeliveryJob } from './delivery-job.js';
import { DeliveryIntake } from './delivery-intake.service.js';

type Parts = ConstructorParameters<typeof DeliveryIntake>;

const UNKNOWN: EndpointLookup = { kind: 'unknown' };
const FOUND: EndpointLookup = { kind: 'found', endpoint: endpointSettings() };

/** A partition with deliveries of two endpoints, of which PostgreSQL tells what the test says. */
class Rig {
  readonly admitted: string[] = [];
  readonly intake: DeliveryIntake;
  lookups = 0;
  /** Of `ep_1`; a promise: it is not in memory, and asked for. */
  lookup: () => EndpointLookup | Promise<EndpointLookup> = () => FOUND;
  private readonly revoked = new AbortController().signal;

  constructor() {
    const directory = {
      whenLoaded: async () => true,
      lookup: (id: string) => {
        if (id !== 'ep_1') return FOUND;
        this.lookups += 1;
        return this.lookup();
      },
    };
    const settlement = {
      whenReleased: () => undefined,
      admit: ({ endpointId, delivery }: DeliveryJob) =>
        void this.admitted.push(`${endpointId} ${delivery.event.id}`) as undefined,
    };
    const loop = { run: () => undefined };
    const logger = new PinoLogger({ LOG_LEVEL: 'silent' });
    this.intake = new DeliveryIntake(
      ...([directory, { partitionsOf: async () => 1 }, loop, settlement, logger] as unknown as Parts),
    );
  }

  async comes(id: string, endpointId = 'ep_1'): Promise<void> {
    const event = eventSummary({ id });
    const { key, value, headers } = encodeDelivery({
      event,
      body: eventEnvelope(event),
      endpointIds: [endpointId],
      trigger: 'initial',
      lane: 'standard',
      createdAtMs: 0,
      progress: NO_PROGRESS,
    });
    await this.intake.take([
      consumedRecord({ key: key === null ? null : Buffer.from(key), value, headers, revoked: this.revoked }),
    ]);
  }
}

describe('an endpoint that this process never heard of', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  test('keeps nobody else waiting, and its deliveries stay in their order', async () => {
    const rig = new Rig();
    rig.lookup = async () => UNKNOWN;
    await rig.comes('evt_a');
    await rig.comes('evt_b', 'ep_2');
    expect(rig.admitted).toEqual(['ep_2 evt_b']);
    // Known to the directory, but not yet to those that wait.
    rig.lookup = () => FOUND;
    await rig.comes('evt_c');
    expect(rig.admitted).toEqual(['ep_2 evt_b']);
    await jest.advanceTimersByTimeAsync(250);
    expect(rig.admitted).toEqual(['ep_2 evt_b', 'ep_1 evt_a', 'ep_1 evt_c']);
    await turn();
    await rig.comes('evt_d');
    expect(rig.admitted.at(-1)).toBe('ep_1 evt_d');
  });

  test('is asked for over and over while PostgreSQL is away, for ten seconds', async () => {
    const rig = new Rig();
    rig.lookup = async () => UNKNOWN;
    await rig.comes('evt_a');
    await jest.advanceTimersByTimeAsync(9_900);
    expect(rig.admitted).toEqual([]);
    await jest.advanceTimersByTimeAsync(600);
    expect(rig.admitted).toEqual(['ep_1 evt_a']);
    expect(rig.lookups).toBeGreaterThan(10);
  });
});
