import { jest } from '@jest/globals';
import type { EndpointStateEntry, Ordering } from '#libs/contracts';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import type { DeliveryJob } from '../delivery/delivery-job.js';
import type { RestoredListener } from '../endpoint-state/endpoint-state-log.service.js';
import { BY_KEY, emptyLog, keyedJob } from './keyed-job.fixture.js';
import { OrderLines } from './order-lines.service.js';
import { orderConfig } from './order.config.js';

const endpoint = endpointSettings({ ordering: BY_KEY });

/** Lines under these settings, with an endpoint that wants order by key. */
class Rig {
  private offset = 0;
  readonly lines: OrderLines;

  constructor(settings: Readonly<Record<string, string>>) {
    this.lines = new OrderLines({ settingsOf: () => endpoint }, emptyLog, orderConfig.schema.parse(settings));
  }

  admit(key: number): DeliveryJob {
    const job = this.lines.keyed(keyedJob(key, (this.offset += 1)));
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

describe('a line behind a dead letter', () => {
  const WAIT: Ordering = { ...BY_KEY, onExhausted: 'wait' };

  /** An endpoint whose first delivery has used up its attempts, a second behind it, and what the line is told then. */
  function behindDeadLetter(ordering: Ordering) {
    let wanted = ordering;
    const marks = new Map<string, EndpointStateEntry>();
    const written: EndpointStateEntry[] = [];
    const log = {
      ...emptyLog,
      get: <K extends string>(_kind: K, _endpointId: string, id = '') => marks.get(id) as never,
      put: (entry: EndpointStateEntry) => void written.push(entry),
    };
    const released: DeliveryJob[] = [];
    const newLines = (restore: (listener: RestoredListener) => void): OrderLines => {
      const settings = { settingsOf: () => endpointSettings({ ordering: wanted }) };
      const made = new OrderLines(settings, { ...log, onRestored: restore }, orderConfig.schema.parse({}));
      made.whenReleased((jobs) => released.push(...jobs));
      made.onModuleInit();
      return made;
    };
    let lines = newLines(() => undefined);
    const [first, second] = [1, 2].map((offset) => lines.keyed(keyedJob(7, offset)));
    if (first === undefined || second === undefined) throw new Error('no deliveries');
    expect([lines.admit(first), lines.admit(second)]).toEqual(['pass', 'wait']);
    lines.decided(first, 'dead').acknowledged();
    return {
      second,
      followers: lines.settled(first),
      /** What the sweep lets go. */
      swept: (): readonly DeliveryJob[] => {
        lines.sweep();
        return released;
      },
      want: (changed: Ordering) => (wanted = changed),
      /** Another process goes on with what is on record, and gets the second delivery as well. */
      move: () => {
        lines = newLines((restored) => restored(0, written));
        expect(lines.admit(second)).toBe('wait');
      },
      cancel: (atMs: number) => {
        const { endpointId, deliveryId } = first;
        marks.set(deliveryId, { kind: 'mark', endpointId, deliveryId, mark: 'canceled', atMs, expiresAtMs: Infinity });
      },
    };
  }

  it('goes on at once where dead letters are skipped', () => {
    const { followers, second } = behindDeadLetter(BY_KEY);
    expect(followers).toEqual([second]);
  });

  it('stays where they are waited for, also when the endpoint is looked at again', () => {
    const { followers, swept } = behindDeadLetter(WAIT);
    expect(followers).toEqual([]);
    expect(swept()).toEqual([]);
  });

  it.each<[string, Ordering]>([
    ['is to skip dead letters now', BY_KEY],
    ['wants no order any more', { mode: 'none' }],
  ])('goes on when the endpoint %s', (_what, ordering) => {
    const { second, swept, want } = behindDeadLetter(WAIT);
    want(ordering);
    expect(swept()).toEqual([second]);
  });

  it.each<[string, (rig: ReturnType<typeof behindDeadLetter>) => void]>([
    ['is to skip dead letters now', ({ want }) => want(BY_KEY)],
    ['has the dead one canceled', ({ cancel }) => cancel(Date.now() + 60_000)],
  ])('goes on after a move as well, when the endpoint %s', (_what, change) => {
    const rig = behindDeadLetter(WAIT);
    rig.move();
    expect(rig.swept()).toEqual([]);
    change(rig);
    expect(rig.swept()).toEqual([rig.second]);
  });

  it('goes on when the dead letter is canceled, and not by a cancellation of before', () => {
    const { second, swept, cancel } = behindDeadLetter(WAIT);
    cancel(Date.now() - 60_000);
    expect(swept()).toEqual([]);
    cancel(Date.now() + 60_000);
    expect(swept()).toEqual([second]);
  });
});
