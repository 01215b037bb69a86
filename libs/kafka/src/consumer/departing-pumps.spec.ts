import type { ConsumedRecord } from './consumed-record.js';
import { DepartingPumps } from './departing-pumps.js';
import { isInHand, PartitionPump, type CommitPoint } from './partition-pump.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A member with one partition, of which offsets 5 and 6 are in hand; the group's record of it is `onRecord`. */
class Rig {
  readonly held: ConsumedRecord[] = [];
  readonly pump: PartitionPump;
  readonly departing = new DepartingPumps(async () => this.commit());
  onRecord: CommitPoint | undefined = { offset: 5, metadata: '' };

  constructor() {
    const handle = async (records: readonly ConsumedRecord[]): Promise<void> => {
      this.held.push(...records);
    };
    const events = { flow: () => undefined, handlerFailed: () => undefined };
    this.pump = new PartitionPump('t', 0, { group: 'g', topics: ['t'], handle }, events);
    this.pump.restore(this.onRecord);
    const records = [5, 6].map((offset) => ({
      topic: 't',
      partition: 0,
      offset,
      timestampMs: 0,
      key: null,
      value: null,
      headers: {},
    }));
    this.pump.accept({ fetchedOffset: 5, lastOffset: 6, highWatermark: 7, records });
    this.departing.joined('member-1', []);
  }

  /** As the committer does. */
  commit(pumps: Iterable<PartitionPump> = this.departing): void {
    for (const pump of pumps) {
      const point = pump.due();
      if (point === undefined) continue;
      pump.commitSent(point);
      this.onRecord = point;
      pump.commitArrived(point, pump.changes);
    }
  }

  rebalances(): void {
    this.pump.announce();
    this.commit([this.pump]);
  }
}

describe('a partition that goes to another member', () => {
  test('is told of as in hand, and what ends soon is committed without the mark', async () => {
    const rig = new Rig();
    rig.rebalances();
    expect(isInHand(rig.onRecord)).toBe(true);
    rig.departing.joined('member-1', [rig.pump]);
    expect(rig.pump.revoked.aborted).toBe(true);
    expect([...rig.departing]).toEqual([rig.pump]);
    rig.held[0]?.done();
    rig.commit();
    expect(rig.onRecord).toMatchObject({ offset: 6 });
    expect(isInHand(rig.onRecord)).toBe(true);
    rig.held[1]?.done();
    while ([...rig.departing].length > 0) await turn();
    expect(rig.onRecord).toEqual({ offset: 7, metadata: '' });
  });

  test('is left at once when nothing of it was in hand', () => {
    const rig = new Rig();
    for (const record of rig.held) record.done();
    rig.rebalances();
    rig.departing.joined('member-1', [rig.pump]);
    expect([...rig.departing]).toEqual([]);
    expect(rig.onRecord).toEqual({ offset: 7, metadata: '' });
  });

  test('is not committed by a member that the group had given up: others went on from where it was', () => {
    const rig = new Rig();
    rig.rebalances();
    rig.departing.joined('member-2', [rig.pump]);
    for (const record of rig.held) record.done();
    expect([...rig.departing]).toEqual([]);
    expect(rig.pump.due()).toBeUndefined();
  });

  test('nor while it is given up when the next rebalance finds its member unknown', () => {
    const rig = new Rig();
    rig.rebalances();
    rig.departing.joined('member-1', [rig.pump]);
    rig.departing.joined('member-2', []);
    for (const record of rig.held) record.done();
    expect([[...rig.departing], rig.pump.due()]).toEqual([[], undefined]);
  });

  test('that stays after all is told of no more', () => {
    const rig = new Rig();
    rig.rebalances();
    rig.pump.stays();
    rig.commit([rig.pump]);
    expect(rig.onRecord).toEqual({ offset: 5, metadata: '' });
  });

  test('begins where the mark was, for its next owner', async () => {
    const rig = new Rig();
    rig.held[1]?.done();
    rig.rebalances();
    const next = new Rig();
    const pump = new PartitionPump(
      't',
      0,
      { group: 'g', topics: ['t'], handle: async (records) => void next.held.splice(0, 99, ...records) },
      { flow: () => undefined, handlerFailed: () => undefined },
    );
    pump.restore(rig.onRecord);
    const records = [5, 6].map((offset) => ({
      topic: 't',
      partition: 0,
      offset,
      timestampMs: 0,
      key: null,
      value: null,
      headers: {},
    }));
    pump.accept({ fetchedOffset: 5, lastOffset: 6, highWatermark: 7, records });
    await turn();
    expect(next.held.map(({ offset }) => offset)).toEqual([5]);
  });
});
