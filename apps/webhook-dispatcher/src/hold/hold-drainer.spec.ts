import { DELIVERY_TOPICS, LANES, type Lane, type OutgoingRecord } from '#libs/contracts';
import type { DrainWish, ParkedDelivery } from '#libs/database';
import { PinoLogger } from '#libs/observability';
import { until } from '#libs/testing';
import { DrainBook } from './drain-book.js';
import { HoldDrainer } from './hold-drainer.service.js';

type Parts = ConstructorParameters<typeof HoldDrainer>;

/** A drainer over rows that are parked, in a process that owns some endpoints. */
class Rig {
  readonly rows: ParkedDelivery[] = [];
  readonly removed: string[] = [];
  readonly sent: OutgoingRecord[] = [];
  readonly wishes: DrainWish[] = [];
  readonly book = new DrainBook();
  /** Broker answers that are awaited. */
  readonly answers: ((error?: Error) => void)[] = [];
  readonly owned = new Set(['ep_1']);
  turns = 0;
  room = 10_000;
  lowestLane: Lane = 'bulk';
  blocked: readonly string[] = [];
  private readonly drainer: HoldDrainer;

  constructor() {
    const store = {
      endpointsAfter: async () => [...new Set(this.rows.map(({ endpointId }) => endpointId))],
      drain: (wishes: readonly DrainWish[], putBack: (parked: readonly ParkedDelivery[]) => Promise<void>) =>
        this.drain(wishes, putBack),
    };
    const producer = {
      sendAll: (records: readonly OutgoingRecord[]) => {
        this.sent.push(...records);
        return new Promise<void>((resolve, reject) =>
          this.answers.push((error) => (error === undefined ? resolve() : reject(error))),
        );
      },
    };
    const appetite = {
      ready: async () => (this.turns += 1) > 0,
      owns: (endpointId: string) => this.owned.has(endpointId),
      roomOf: () => ({ room: this.room, lowestLane: this.lowestLane }),
      blockedKeys: () => this.blocked,
    };
    const logger = new PinoLogger({ LOG_LEVEL: 'silent' });
    this.drainer = new HoldDrainer(...([store, producer, appetite, this.book, logger] as unknown as Parts));
  }

  park(endpointId: string, count: number, lane: Lane = 'bulk'): void {
    for (let index = 0; index < count; index += 1) {
      const deliveryId = `dlv_${endpointId}_${lane}_${index}`;
      this.rows.push({
        endpointId,
        deliveryId,
        holdKey: deliveryId,
        lane,
        headers: {},
        value: Buffer.from('e'),
      });
    }
  }

  start(): void {
    this.drainer.onModuleInit();
  }

  async stop(): Promise<void> {
    for (const answer of this.answers.splice(0)) answer();
    await this.drainer.onModuleDestroy();
  }

  /** As the store does it: what could not be put back stays. */
  private async drain(
    wishes: readonly DrainWish[],
    putBack: (parked: readonly ParkedDelivery[]) => Promise<void>,
  ): Promise<ReadonlyMap<string, number>> {
    this.wishes.push(...wishes);
    const taken = wishes.flatMap(({ endpointId, limit, lowestLane = 'bulk' }) =>
      this.rows
        .filter((row) => row.endpointId === endpointId && LANES.indexOf(row.lane) <= LANES.indexOf(lowestLane))
        .slice(0, limit),
    );
    if (taken.length > 0) await putBack(taken);
    this.removed.push(...taken.map(({ deliveryId }) => deliveryId));
    for (const row of taken) this.rows.splice(this.rows.indexOf(row), 1);
    return new Map(wishes.map(({ endpointId }) => [endpointId, taken.length]));
  }
}

describe('the hold drainer', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.stop());
  const fact = (what: string, holds: () => boolean): Promise<unknown> => until(holds, { timeoutMs: 20_000, what });
  const nextTurn = async (): Promise<void> => {
    const { turns } = rig;
    await fact('another turn', () => rig.turns > turns + 1);
  };

  it('puts few back at first, on their lane, and lets go of a row only when the broker has its record', async () => {
    rig.park('ep_1', 30);
    rig.start();
    await fact('the first round', () => rig.answers.length === 1);
    expect(rig.sent.map(({ topic, key }) => [topic, key])).toEqual(
      Array.from({ length: 4 }, () => [DELIVERY_TOPICS.bulk, 'ep_1']),
    );
    expect(rig.removed).toEqual([]);
    rig.answers[0]?.();
    await fact('four removed', () => rig.removed.length === 4);
  });

  it('while a lane has no room, puts back what is above it, and what is in it as soon as it has some', async () => {
    rig.park('ep_1', 3, 'bulk');
    rig.park('ep_1', 1, 'critical');
    rig.lowestLane = 'standard';
    rig.start();
    await fact('the first round', () => rig.answers.length === 1);
    expect(rig.sent.map(({ topic }) => topic)).toEqual([DELIVERY_TOPICS.critical]);
    rig.answers.splice(0)[0]?.();
    rig.book.settled('ep_1', 'dlv_ep_1_critical_0', Date.now());
    await nextTurn();
    expect(rig.sent).toHaveLength(1);
    rig.lowestLane = 'bulk';
    await fact('the second round', () => rig.answers.length === 1);
    expect(rig.sent.map(({ topic }) => topic)).toEqual([
      DELIVERY_TOPICS.critical,
      ...Array.from({ length: 3 }, () => DELIVERY_TOPICS.bulk),
    ]);
  });

  it('what the broker does not take stays parked, and is tried again', async () => {
    rig.park('ep_1', 2);
    rig.start();
    await fact('the first try', () => rig.answers.length === 1);
    rig.answers.splice(0)[0]?.(new Error('no broker'));
    await fact('another try', () => rig.answers.length === 1);
    expect(rig.removed).toEqual([]);
    rig.answers[0]?.();
    await fact('two removed', () => rig.removed.length === 2);
  });

  it('takes nothing of an endpoint that another member owns, not even after it owned it', async () => {
    rig.park('ep_2', 5);
    rig.owned.add('ep_2');
    rig.room = 0;
    rig.start();
    await nextTurn();
    expect(rig.book.size).toBe(1);
    rig.owned.delete('ep_2');
    rig.room = 10_000;
    await nextTurn();
    expect(rig.book.size).toBe(0);
    expect(rig.wishes).toEqual([]);
  });

  it('takes nothing while its endpoint has no room, and leaves lines that wait where they are', async () => {
    rig.park('ep_1', 5);
    rig.room = 0;
    rig.blocked = ['standard:abc'];
    rig.start();
    await nextTurn();
    expect(rig.wishes).toEqual([]);
    rig.room = 3;
    await fact('a round', () => rig.wishes.length > 0);
    expect(rig.wishes[0]).toMatchObject({ endpointId: 'ep_1', limit: 3, exceptOrderKeys: ['standard:abc'] });
  });
});
