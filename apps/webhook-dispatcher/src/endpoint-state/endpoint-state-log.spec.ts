import { jest } from '@jest/globals';
import {
  decodeEndpointState,
  encodeEndpointState,
  encodeEndpointStateRemoval,
  type EndpointStateEntry,
  type HealthEntry,
  type IncomingRecord,
  type MarkEntry,
  type OutgoingRecord,
} from '#libs/contracts';
import { partitionOfKey, type ReplayedPartition } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';
import { MAX_ENTRIES, WRITE_DELAY_MS } from './endpoint-state.bounds.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';

const PARTITIONS = 4;
const MINE = 2;
/** Ids that live in one partition, and one that does not. */
const ids = Array.from({ length: 200 }, (_, number) => `ep_${number}`);
const mine = ids.filter((id) => partitionOfKey(id, PARTITIONS) === MINE);
const [endpointId = '', second = ''] = mine;
const elsewhere = ids.find((id) => partitionOfKey(id, PARTITIONS) !== MINE) ?? '';

const health = (consecutiveFailures: number, id = endpointId): HealthEntry => ({
  kind: 'health',
  endpointId: id,
  consecutiveFailures,
  lastFailureAtMs: Date.now(),
});
const mark = (deliveryId: string, expiresAtMs = Date.now() + 1e9): MarkEntry => ({
  kind: 'mark',
  endpointId,
  deliveryId,
  mark: 'canceled',
  atMs: 0,
  expiresAtMs,
});

class Rig {
  readonly sent: OutgoingRecord[] = [];
  readonly dropped: unknown[] = [];
  readonly log: EndpointStateLog;
  private assignment = new AbortController();

  constructor() {
    const producer = {
      partitionsOf: async () => PARTITIONS,
      send: async (record: OutgoingRecord) => {
        this.sent.push(record);
        return { topic: record.topic, partition: record.partition ?? 0, offset: 0 };
      },
    };
    this.log = new EndpointStateLog(producer, new PinoLogger({ LOG_LEVEL: 'silent' }), new Metrics());
    this.log.onModuleInit();
  }

  /** As the consumer hands it over. */
  read(records: readonly OutgoingRecord[], caughtUp: boolean): Promise<void> {
    const at: ReplayedPartition = { topic: 't', partition: MINE, revoked: this.assignment.signal, caughtUp };
    return this.log.read(records.map(asRead), at);
  }

  /** The partition is lost, and maybe comes again. */
  lose(): void {
    this.assignment.abort();
    this.assignment = new AbortController();
  }

  /** What was written, in short. */
  get written(): readonly (readonly [string, unknown])[] {
    return this.sent.map((record) => {
      const change = decodeEndpointState(asRead(record));
      const failures = change?.entry?.kind === 'health' ? change.entry.consecutiveFailures : change?.entry?.kind;
      return [record.key ?? '', failures];
    });
  }

  close(): void {
    this.log.onApplicationShutdown();
  }
}

const asRead = ({ key, value, headers, tombstone }: OutgoingRecord): IncomingRecord => ({
  topic: 't',
  partition: MINE,
  offset: 0,
  timestampMs: 0,
  key: key === null ? null : Buffer.from(key),
  value: tombstone === true ? null : value,
  headers,
});
const by = (writer: string, entry: EndpointStateEntry): OutgoingRecord => encodeEndpointState(entry, MINE, writer);

describe('the state log', () => {
  let rig: Rig;
  beforeEach(() => {
    jest.useFakeTimers();
    rig = new Rig();
  });
  afterEach(() => {
    rig.close();
    jest.useRealTimers();
  });
  const failures = (id = endpointId): number | undefined => rig.log.get('health', id)?.consecutiveFailures;

  it('lets nobody go on before all is read, and then everybody at once', async () => {
    let restored: boolean | undefined;
    void rig.log.whenRestored(MINE, new AbortController().signal).then((told) => (restored = told));
    await rig.read([by('before', health(3))], false);
    await jest.advanceTimersByTimeAsync(10_000);
    expect([restored, failures()]).toEqual([undefined, undefined]);
    await rig.read([by('before', health(4))], true);
    await jest.advanceTimersByTimeAsync(0);
    expect([restored, failures()]).toEqual([true, 4]);
    expect(await rig.log.whenRestored(MINE, AbortSignal.abort())).toBe(true);
  });

  it('keeps what it wrote since the partition came again, whether or not the reading reaches that', async () => {
    await rig.read([], true);
    rig.lose();
    await rig.read([], false);
    rig.log.put(health(2));
    await rig.read([by('before', health(1)), by('before', health(5, second))], true);
    expect([failures(), failures(second)]).toEqual([2, 5]);
  });

  it('knows again what it wrote just before that, once it is read', async () => {
    await rig.read([], true);
    rig.lose();
    const late = rig.log.put(health(2));
    await rig.read([by('before', health(1))], true);
    expect(failures()).toBe(1);
    if (late !== undefined) await rig.read([late], true);
    expect(failures()).toBe(2);
  });

  it('tells who waits that it waits in vain', async () => {
    const lost = new AbortController();
    const waiting = rig.log.whenRestored(MINE, lost.signal);
    lost.abort();
    expect(await waiting).toBe(false);
  });

  it('tells listeners what there is before deliveries go on, removals and unknown kinds left out', async () => {
    const told: EndpointStateEntry[] = [];
    rig.log.onRestored((partition, entries) => told.push(...(partition === MINE ? entries : [])));
    const forecast = { ...by('before', health(1)), key: `forecast/${endpointId}` };
    const removal = encodeEndpointStateRemoval({ kind: 'health', endpointId: second }, MINE, 'before');
    await rig.read([by('before', health(1, second)), forecast, removal, by('before', health(2))], true);
    expect(told).toEqual([expect.objectContaining({ kind: 'health', endpointId, consecutiveFailures: 2 })]);
  });

  it('knows a change at once, and leaves the writing to who writes what belongs to it', async () => {
    await rig.read([], true);
    const record = rig.log.put(health(5));
    expect(failures()).toBe(5);
    expect(record).toMatchObject({ key: `health/${endpointId}`, partition: MINE });
    expect(rig.sent).toEqual([]);
    expect(rig.log.remove('health', endpointId)).toMatchObject({ tombstone: true });
    expect([failures(), rig.log.remove('health', endpointId)]).toEqual([undefined, undefined]);
  });

  it('knows nothing of endpoints that are not its own', async () => {
    await rig.read([], true);
    expect(rig.log.put(health(1, elsewhere))).toBeUndefined();
    rig.log.putSoon(health(1, elsewhere));
    await jest.advanceTimersByTimeAsync(1_000);
    expect([failures(elsewhere), rig.sent.length]).toEqual([undefined, 0]);
  });

  it('writes what changes often once in a while, and a change written with others not again', async () => {
    await rig.read([], true);
    for (const count of [1, 2, 3]) rig.log.putSoon(health(count));
    rig.log.putSoon(health(9, second));
    rig.log.put(health(10, second));
    await jest.advanceTimersByTimeAsync(WRITE_DELAY_MS - 1);
    expect(rig.sent).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(rig.written).toEqual([[`health/${endpointId}`, 3]]);
  });

  it('waits with nothing once the partition is lost or drains; requests under way still count', async () => {
    await rig.read([], true);
    rig.log.putSoon(health(1));
    rig.lose();
    expect(rig.written).toEqual([[`health/${endpointId}`, 1]]);
    expect(rig.log.isRestored(MINE)).toBe(false);
    expect(failures()).toBe(1);
    rig.log.putSoon(health(2));
    expect(rig.written.at(-1)).toEqual([`health/${endpointId}`, 2]);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(failures()).toBeUndefined();
  });

  it('reads a partition that comes again from its start; what was said meanwhile stays on top', async () => {
    await rig.read([by('before', health(1))], true);
    rig.lose();
    await rig.read([by('other', health(5)), by('other', health(6, second))], false);
    // A request of before ends: until all is read, what was known then is what counts.
    expect([failures(), failures(second), rig.log.isRestored(MINE)]).toEqual([1, undefined, false]);
    rig.log.put(health(2));
    await rig.read([], true);
    expect([failures(), failures(second), rig.log.isRestored(MINE)]).toEqual([2, 6, true]);
  });

  it('takes over a former owner’s late word, unless it has spoken itself: then it says so again', async () => {
    await rig.read([by('other', health(1)), by('other', health(1, second))], true);
    const changes: unknown[] = [];
    rig.log.onChanged(({ endpointId: id }, entry) => changes.push([id, entry?.kind]));
    rig.log.put(health(7));
    await rig.read([by('other', health(2)), by('other', health(2, second))], true);
    expect([failures(), failures(second)]).toEqual([7, 2]);
    expect(changes).toEqual([
      [endpointId, 'health'],
      [second, 'health'],
    ]);
    await jest.advanceTimersByTimeAsync(WRITE_DELAY_MS);
    expect(rig.written).toEqual([[`health/${endpointId}`, 7]]);
  });

  it('does not take its own words for somebody else’s', async () => {
    await rig.read([], true);
    const first = rig.log.put(health(1));
    rig.log.put(health(2));
    await rig.read(first === undefined ? [] : [first], true);
    await jest.advanceTimersByTimeAsync(WRITE_DELAY_MS);
    expect([failures(), rig.sent.length]).toEqual([2, 0]);
  });

  it('tells when its own word is read back, after all that others wrote before it', async () => {
    await rig.read([], true);
    const told: unknown[] = [];
    rig.log.onChanged((_place, entry) => told.push(entry));
    rig.log.onHeardBack((entry) => told.push(entry));
    const own = rig.log.put(health(1));
    await rig.read([by('other', health(2, second)), ...(own === undefined ? [] : [own])], true);
    expect(told).toEqual([health(2, second), health(1)]);
    // Of an earlier life of the partition, it says nothing about this one.
    rig.lose();
    await rig.read(own === undefined ? [] : [own], true);
    expect(told).toHaveLength(2);
  });

  it('tells what it knew when the partition is lost', async () => {
    await rig.read([by('other', health(1))], true);
    const lost: unknown[] = [];
    rig.log.onLost((partition, entries) => lost.push(partition, ...entries));
    rig.lose();
    expect(lost).toEqual([MINE, health(1)]);
  });

  it('takes marks from everywhere, also on what it has marked itself', async () => {
    await rig.read([], true);
    rig.log.put({ ...mark('dlv_1'), mark: 'succeeded' });
    await rig.read([by('control', mark('dlv_1')), by('control', mark('dlv_2'))], true);
    const marks = rig.log.entriesOf('mark', endpointId).map(({ deliveryId, mark: said }) => [deliveryId, said]);
    expect(marks.sort()).toEqual([
      ['dlv_1', 'canceled'],
      ['dlv_2', 'canceled'],
    ]);
  });

  it('forgets what is over, in the log too', async () => {
    await rig.read([by('control', mark('dlv_1', Date.now() + 30_000)), by('control', mark('dlv_2'))], true);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(rig.log.entriesOf('mark', endpointId).map(({ deliveryId }) => deliveryId)).toEqual(['dlv_2']);
    expect(rig.sent).toEqual([expect.objectContaining({ key: `mark/${endpointId}/dlv_1`, tombstone: true })]);
  });

  it('has room for so many of a kind: the one written longest ago makes room', async () => {
    await rig.read([], true);
    for (let number = 0; number < MAX_ENTRIES.mark; number += 1) rig.log.put(mark(`dlv_${number}`));
    rig.log.put(mark('dlv_0'));
    rig.log.put(mark('dlv_new'));
    expect(rig.log.get('mark', endpointId, 'dlv_0')).toBeDefined();
    expect(rig.log.get('mark', endpointId, 'dlv_1')).toBeUndefined();
    await jest.advanceTimersByTimeAsync(WRITE_DELAY_MS);
    expect(rig.sent).toEqual([expect.objectContaining({ key: `mark/${endpointId}/dlv_1`, tombstone: true })]);
  });
});
