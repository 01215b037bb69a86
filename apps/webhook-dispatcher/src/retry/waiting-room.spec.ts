import { jest } from '@jest/globals';
import { RETRY_TIERS, type RetryTier } from '#libs/contracts';
import { waitingRecord } from '#libs/testing';
import { WaitingRoom, type Waiter } from './waiting-room.js';

const NOW = 1_700_000_000_000;
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const tierNamed = (name: string): RetryTier => {
  const tier = RETRY_TIERS.find((candidate) => candidate.name === name);
  if (tier === undefined) throw new Error(`no tier ${name}`);
  return tier;
};

describe('WaitingRoom', () => {
  let left: string[];
  let released: number[];

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    left = [];
    released = [];
  });
  afterEach(() => jest.useRealTimers());

  const waiter = (offset: number, dueInMs: number, appendedAgoMs = 0): Waiter => {
    return {
      record: {
        topic: 'tier',
        partition: 0,
        offset,
        timestampMs: NOW - appendedAgoMs,
        key: null,
        value: null,
        headers: {},
        revoked: new AbortController().signal,
        done: () => undefined,
        release: () => void released.push(offset),
        isDecided: () => false,
        decide: () => undefined,
      },
      waiting: waitingRecord({ createdAtMs: NOW, dueAtMs: NOW + dueInMs }),
      dueAtMs: NOW + dueInMs,
    };
  };
  const roomOf = (tier: string, maxRecords = 100, maxBytes = 10_000_000): WaitingRoom =>
    new WaitingRoom(
      tierNamed(tier),
      { maxRecords, maxBytes },
      {
        due: ({ record }) => void left.push(`due ${record.offset}`),
        hop: ({ record }) => void left.push(`hop ${record.offset}`),
      },
    );
  /** Whether the promise has resolved by now. */
  const settled = async (promise: Promise<void>): Promise<boolean> => {
    let done = false;
    void promise.then(() => (done = true));
    await jest.advanceTimersByTimeAsync(0);
    return done;
  };

  it('lets each record out at its due time and not a millisecond earlier, whatever their order', async () => {
    await roomOf('5s').admit([waiter(1, 9 * SECOND), waiter(2, 6 * SECOND), waiter(3, 12 * SECOND)]);
    await jest.advanceTimersByTimeAsync(6 * SECOND - 1);
    expect(left).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(left).toEqual(['due 2']);
    await jest.advanceTimersByTimeAsync(6 * SECOND);
    expect(left).toEqual(['due 2', 'due 1', 'due 3']);
  });

  it('lets out at once what became due while nobody read', async () => {
    await roomOf('5s').admit([waiter(1, -60 * SECOND, 120 * SECOND)]);
    expect(left).toEqual(['due 1']);
  });

  it('in the largest tier it lets those hop that wait for weeks, long before their topic forgets them', async () => {
    await roomOf('24h').admit([waiter(1, 30 * DAY), waiter(2, 30 * SECOND), waiter(3, DAY + 3_600 * SECOND)]);
    await jest.advanceTimersByTimeAsync(1.5 * DAY - 1);
    expect(left).toEqual(['due 2', 'due 3']);
    await jest.advanceTimersByTimeAsync(3_600 * SECOND);
    expect(left).toEqual(['due 2', 'due 3', 'hop 1']);
  });

  it('a system clock that is put forward lets nothing out early', async () => {
    const room = roomOf('5s');
    await room.admit([waiter(1, 8 * SECOND)]);
    jest.setSystemTime(NOW + DAY);
    await jest.advanceTimersByTimeAsync(8 * SECOND - 1);
    expect(left).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(left).toEqual(['due 1']);
  });

  it('a system clock that is put back lets nothing out before its time has come on the wall', async () => {
    const room = roomOf('5s');
    await room.admit([waiter(1, 8 * SECOND)]);
    jest.setSystemTime(NOW - 60 * SECOND);
    await jest.advanceTimersByTimeAsync(68 * SECOND - 1);
    expect(left).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(left).toEqual(['due 1']);
  });

  it('many that are due in one moment leave in turns, so that other work goes on between', async () => {
    const waiters = Array.from({ length: 500 }, (_, offset) => waiter(offset, 6 * SECOND));
    await roomOf('5s', 1_000).admit(waiters);
    jest.advanceTimersByTime(6 * SECOND - 1);
    const counts: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      jest.advanceTimersToNextTimer();
      counts.push(left.length);
    }
    expect(counts).toEqual([200, 400, 500]);
  });

  it('asks for no more records while it is full, and goes on when one leaves', async () => {
    const admitted = roomOf('30s', 2).admit([waiter(1, 30.2 * SECOND), waiter(2, 30.5 * SECOND)]);
    expect(await settled(admitted)).toBe(false);
    await jest.advanceTimersByTimeAsync(30.2 * SECOND);
    expect(left).toEqual(['due 1']);
    expect(await settled(admitted)).toBe(true);
  });

  it('is full by bytes as well', async () => {
    expect(await settled(roomOf('30s', 100, 3_000).admit([waiter(1, 40 * SECOND), waiter(2, 50 * SECOND)]))).toBe(
      false,
    );
  });

  it('full, it keeps everything as long as nothing behind can be due', async () => {
    void roomOf('30s', 2).admit([waiter(1, 100 * SECOND), waiter(2, 110 * SECOND)]);
    await jest.advanceTimersByTimeAsync(28 * SECOND);
    expect(left).toEqual([]);
  });

  it('full, it lets those that are due last hop a moment before an unread record may be due', async () => {
    const admitted = roomOf('30s', 3).admit([waiter(1, 100 * SECOND), waiter(2, 110 * SECOND), waiter(3, 60 * SECOND)]);
    await jest.advanceTimersByTimeAsync(28.5 * SECOND);
    expect(left).toEqual(['hop 2', 'hop 1']);
    expect(await settled(admitted)).toBe(true);
  });

  it('a record that holds back the commits of its partition hops', async () => {
    const room = roomOf('1s', 50_000);
    await room.admit([waiter(1, 4.5 * SECOND)]);
    await jest.advanceTimersByTimeAsync(1 * SECOND);
    await room.admit([waiter(20_000, 4.9 * SECOND)]);
    expect(left).toEqual(['hop 1']);
  });

  it('closed, it gives everything back and lets nothing out any more', async () => {
    const room = roomOf('30s', 2);
    const admitted = room.admit([waiter(1, 40 * SECOND), waiter(2, 50 * SECOND)]);
    room.close();
    expect(released.sort()).toEqual([1, 2]);
    expect(await settled(admitted)).toBe(true);
    await jest.advanceTimersByTimeAsync(60 * SECOND);
    expect(left).toEqual([]);
  });
});
