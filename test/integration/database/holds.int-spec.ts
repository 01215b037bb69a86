import { deliveryIdOf, type Lane } from '#libs/contracts';
import type { DeliveryToPark, ParkedDelivery } from '#libs/database';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { openDatabase, type DatabaseUnderTest } from './database-under-test.js';

let made = 0;

/** The seq-th delivery that is parked for the endpoint. */
function parked(endpointId: string, seq: number, change: Partial<DeliveryToPark> = {}): DeliveryToPark {
  const deliveryId = deliveryIdOf(`evt_${(made += 1)}`, endpointId);
  return {
    endpointId,
    holdKey: `${deliveryId}/initial/retry/0/1`,
    deliveryId,
    tenantId: 'ten_a',
    reason: 'paused',
    heldAtMs: 1_800_000_000_000,
    lane: 'standard',
    seq,
    record: {
      headers: { 'postrider-lane': 'standard', note: 'a "quoted" \u0000 value' },
      value: Buffer.from([seq, 0]),
    },
    ...change,
  };
}

const seqs = (taken: readonly ParkedDelivery[]): readonly (number | undefined)[] => taken.map(({ value }) => value[0]);

describe('the store of parked deliveries', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  let taken: ParkedDelivery[];
  const take = async (batch: readonly ParkedDelivery[]): Promise<void> => void taken.push(...batch);

  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
  });
  afterAll(async () => {
    await opened.close();
    await place.drop();
  });
  beforeEach(() => {
    taken = [];
  });

  test('gives back what was parked, headers and bytes as they were, and then has it no more', async () => {
    const one = parked('ep_bytes', 1, { record: { headers: { a: '\u0000"ß' }, value: Buffer.from([0, 255, 0, 92]) } });
    expect(await opened.holds.park([one])).toBe(1);
    await opened.holds.drain([{ endpointId: 'ep_bytes', limit: 10 }], take);
    expect(taken).toEqual([
      {
        endpointId: 'ep_bytes',
        holdKey: one.holdKey,
        deliveryId: one.deliveryId,
        lane: 'standard',
        headers: one.record.headers,
        value: one.record.value,
      },
    ]);
    await opened.holds.drain([{ endpointId: 'ep_bytes', limit: 10 }], take);
    expect(taken).toHaveLength(1);
  });

  test('has the same hold once, however often it is written, also within one batch', async () => {
    const one = parked('ep_twice', 1);
    expect(await opened.holds.park([one, one, parked('ep_twice', 2)])).toBe(2);
    expect(await opened.holds.park([one])).toBe(0);
    await opened.holds.drain([{ endpointId: 'ep_twice', limit: 10 }], take);
    expect(taken).toHaveLength(2);
  });

  test('hands out the oldest first, critical before standard before bulk, and no more than wanted', async () => {
    const lanes: readonly (readonly [number, Lane])[] = [
      [1, 'bulk'],
      [4, 'standard'],
      [2, 'standard'],
      [9, 'critical'],
      [3, 'bulk'],
    ];
    await opened.holds.park(lanes.map(([seq, lane]) => parked('ep_turn', seq, { lane })));
    await opened.holds.drain([{ endpointId: 'ep_turn', limit: 3 }], take);
    expect(seqs(taken)).toEqual([9, 2, 4]);
    await opened.holds.drain([{ endpointId: 'ep_turn', limit: 3 }], take);
    expect(seqs(taken)).toEqual([9, 2, 4, 1, 3]);
  });

  test('leaves out the lanes that have no room', async () => {
    const lanes: readonly (readonly [number, Lane])[] = [
      [1, 'bulk'],
      [2, 'standard'],
      [3, 'critical'],
    ];
    await opened.holds.park(lanes.map(([seq, lane]) => parked('ep_lanes', seq, { lane })));
    const drain = (lowestLane: Lane) => opened.holds.drain([{ endpointId: 'ep_lanes', limit: 10, lowestLane }], take);
    await drain('critical');
    expect(seqs(taken)).toEqual([3]);
    await drain('standard');
    expect(seqs(taken)).toEqual([3, 2]);
    expect(await drain('standard')).toEqual(new Map([['ep_lanes', 0]]));
    await drain('bulk');
    expect(seqs(taken)).toEqual([3, 2, 1]);
  });

  test('leaves out what waits for its order key', async () => {
    await opened.holds.park([
      parked('ep_order', 1, { orderKey: 'blocked' }),
      parked('ep_order', 2, { orderKey: 'free' }),
      parked('ep_order', 3),
      parked('ep_other', 4, { orderKey: 'blocked' }),
    ]);
    const wishes = [
      { endpointId: 'ep_order', limit: 10, exceptOrderKeys: ['blocked'] },
      { endpointId: 'ep_other', limit: 10 },
    ];
    await opened.holds.drain(wishes, take);
    expect(seqs(taken)).toEqual([2, 3, 4]);
  });

  test('keeps everything when putting it back fails', async () => {
    await opened.holds.park([parked('ep_keep', 1), parked('ep_keep', 2)]);
    const failing = opened.holds.drain([{ endpointId: 'ep_keep', limit: 10 }], () =>
      Promise.reject(new Error('no broker')),
    );
    await expect(failing).rejects.toThrow('no broker');
    await opened.holds.drain([{ endpointId: 'ep_keep', limit: 10 }], take);
    expect(seqs(taken)).toEqual([1, 2]);
  });

  test('lets one process at a time drain an endpoint, and others meanwhile', async () => {
    await opened.holds.park([parked('ep_one', 1), parked('ep_one', 2), parked('ep_two', 3)]);
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const first = opened.holds.drain([{ endpointId: 'ep_one', limit: 1 }], async (batch) => {
      begun.resolve();
      await gate.promise;
      await take(batch);
    });
    await begun.promise;
    const both = ['ep_one', 'ep_two'].map((endpointId) => ({ endpointId, limit: 10 }));
    expect(await opened.holds.drain(both, take)).toEqual(new Map([['ep_two', 1]]));
    gate.resolve();
    expect(await first).toEqual(new Map([['ep_one', 1]]));
    expect(await opened.holds.drain(both, take)).toEqual(
      new Map([
        ['ep_one', 1],
        ['ep_two', 0],
      ]),
    );
    expect(seqs(taken)).toEqual([3, 1, 2]);
  });

  test('a hold that follows while the earlier one is being removed stays', async () => {
    const one = parked('ep_again', 1);
    await opened.holds.park([one]);
    await opened.holds.drain([{ endpointId: 'ep_again', limit: 1 }], async () => {
      await opened.holds.park([{ ...one, holdKey: `${one.deliveryId}/initial/retry/0/2` }]);
    });
    await opened.holds.drain([{ endpointId: 'ep_again', limit: 10 }], take);
    expect(taken.map(({ holdKey }) => holdKey)).toEqual([`${one.deliveryId}/initial/retry/0/2`]);
  });

  test('a statement is bounded in rows and bytes, whatever is asked of it', async () => {
    const large = (seq: number): DeliveryToPark =>
      parked('ep_large', seq, { record: { headers: {}, value: Buffer.alloc(900_000, seq) } });
    const many = Array.from({ length: 600 }, (_, seq) => parked('ep_many', seq));
    expect(await opened.holds.park([...many, ...Array.from({ length: 8 }, (_, seq) => large(seq))])).toBe(608);
    const wishes = ['ep_many', 'ep_large'].map((endpointId) => ({ endpointId, limit: 10_000 }));
    expect((await opened.holds.drain(wishes, take)).get('ep_many')).toBe(500);
    expect(await opened.holds.drain([{ endpointId: 'ep_large', limit: 100 }], take)).toEqual(
      new Map([['ep_large', 5]]),
    );
    expect(await opened.holds.drain(wishes, take)).toEqual(
      new Map([
        ['ep_many', 100],
        ['ep_large', 3],
      ]),
    );
    expect(taken).toHaveLength(608);
  });

  test('names its endpoints page by page, and counts by reason', async () => {
    await opened.database.write('DELETE FROM held_deliveries');
    await opened.holds.park(
      ['ep_c', 'ep_a', 'ep_b', 'ep_a'].map((endpointId, seq) =>
        parked(endpointId, seq, { reason: seq === 0 ? 'circuit_open' : 'paused' }),
      ),
    );
    expect(await opened.holds.endpointsAfter('', 2)).toEqual(['ep_a', 'ep_b']);
    expect(await opened.holds.endpointsAfter('ep_b', 2)).toEqual(['ep_c']);
    expect(await opened.holds.endpointsAfter('ep_c', 2)).toEqual([]);
    expect(await opened.holds.countByReason()).toEqual(
      new Map([
        ['paused', 3],
        ['circuit_open', 1],
      ]),
    );
  });
});
