import { LANES, NO_PROGRESS, type HoldHistory, type Lane, type Trigger } from '#libs/contracts';
import { OrderGate } from './order-gate.js';
import type { OrderedJob } from './ordered-job.js';

const NOW = 1_000_000;
const BOUNDS = { maxWaiting: 3, patienceMs: 10_000, maxBlockedKeys: 2 };

interface Given {
  readonly lane?: Lane;
  readonly key?: string | undefined;
  readonly trigger?: Trigger;
  readonly held?: HoldHistory;
  readonly askedAtMs?: number;
}

function jobOf(
  deliveryId: string,
  { lane = 'standard', key = 'a', trigger = 'initial', held, askedAtMs }: Given = {},
): OrderedJob {
  return {
    tenantId: 'ten_a',
    endpointId: 'ep_1',
    lane,
    bytes: 1,
    deliveryId,
    orderKey: `${lane}:${key}`,
    delivery: {
      trigger,
      progress: { ...NO_PROGRESS, ...(askedAtMs === undefined ? {} : { askedAtMs }) },
      ...(held === undefined ? {} : { held }),
    },
    takenOverAtMs: NOW,
  };
}

const newGate = (): OrderGate<OrderedJob> => new OrderGate(BOUNDS);
const idsOf = (jobs: readonly OrderedJob[]): readonly string[] => jobs.map(({ deliveryId }) => deliveryId);

describe('the order gate', () => {
  let gate: OrderGate<OrderedJob>;
  const admit = (job: OrderedJob, nowMs = NOW) => gate.admit(job, nowMs);
  const failing = (job: OrderedJob): void => {
    gate.decided(job, 'retrying', 'skip', NOW);
    gate.changesOf(job, NOW).forEach(({ acknowledged }) => acknowledged());
    gate.settled(job);
  };
  beforeEach(() => {
    gate = newGate();
  });

  test('lets the next one of a key go when the one before has succeeded, and other keys at once', () => {
    const [first, second, third, other] = [jobOf('1'), jobOf('2'), jobOf('3'), jobOf('4', { key: 'b' })];
    expect([first, second, third, other].map((job) => admit(job))).toEqual(['pass', 'wait', 'wait', 'pass']);
    gate.decided(first, 'over', 'skip', NOW);
    expect(gate.changesOf(first, NOW)).toEqual([]);
    expect(idsOf(gate.settled(first))).toEqual(['2']);
    gate.decided(second, 'over', 'skip', NOW);
    expect(idsOf(gate.settled(second))).toEqual(['3']);
  });

  test('a crowd that waits in one lane parks nothing of the lanes above it, nor keeps it parked', () => {
    for (let nth = 0; nth < 4; nth += 1) admit(jobOf(`bulk${nth}`, { lane: 'bulk' }));
    expect(gate.takeDepartures()).toEqual([]);
    expect(['1', '2'].map((id) => admit(jobOf(id, { lane: 'critical' })))).toEqual(['pass', 'wait']);
    expect(gate.takeDepartures()).toEqual([]);
    expect(LANES.map((lane) => gate.roomFor('ep_1', lane))).toEqual([2, 2, 0]);
    admit(jobOf('bulk4', { lane: 'bulk' }));
    expect(gate.takeDepartures().flatMap(({ departures }) => departures)).toHaveLength(4);
  });

  test('lets what has no key pass', () => {
    admit(jobOf('1'));
    expect(admit({ ...jobOf('2'), orderKey: undefined })).toBe('pass');
  });

  test('names a failing one in an entry, and lets it alone pass when it comes back', () => {
    const first = jobOf('1');
    admit(first);
    gate.decided(first, 'retrying', 'skip', NOW);
    expect(gate.changesOf(first, NOW)).toMatchObject([
      { orderKey: 'standard:a', entry: { blockedBy: '1', sinceMs: NOW } },
    ]);
    expect(gate.settled(first)).toEqual([]);
    expect(admit(jobOf('2'))).toBe('wait');
    const again = jobOf('1', { trigger: 'retry' });
    expect(admit(again)).toBe('pass');
    gate.decided(again, 'over', 'skip', NOW);
    expect(gate.changesOf(again, NOW)).toMatchObject([{ orderKey: 'standard:a', entry: undefined }]);
    expect(idsOf(gate.settled(again))).toEqual(['2']);
  });

  test.each<['skip' | 'wait', readonly string[]]>([
    ['skip', ['2']],
    ['wait', []],
  ])('goes on behind a dead letter as the endpoint wants: %s', (onExhausted, released) => {
    const first = jobOf('1');
    admit(first);
    admit(jobOf('2'));
    gate.decided(first, 'dead', onExhausted, NOW);
    expect(idsOf(gate.settled(first))).toEqual(released);
  });

  test('waits for a dead letter until it succeeds by hand, or is released', () => {
    const first = jobOf('1');
    admit(first);
    admit(jobOf('2'));
    gate.decided(first, 'dead', 'wait', NOW);
    gate.settled(first);
    expect(gate.blockedKeys('ep_1')).toEqual(['standard:a']);
    const { jobs, changes } = gate.release('ep_1', ({ exhausted }) => exhausted, NOW);
    expect(idsOf(jobs)).toEqual(['2']);
    expect(changes).toMatchObject([{ orderKey: 'standard:a', entry: undefined }]);
  });

  test('lets what someone asked for by hand pass, whatever waits', () => {
    admit(jobOf('1'));
    expect(admit(jobOf('2', { trigger: 'manual', askedAtMs: NOW }))).toBe('pass');
  });

  test('keeps the order of a replay, also while one of it is tried again', () => {
    const replayed = (id: string) => jobOf(id, { trigger: 'replay', askedAtMs: NOW });
    const first = replayed('1');
    expect([first, replayed('2'), replayed('3')].map((job) => admit(job))).toEqual(['pass', 'wait', 'wait']);
    failing(first);
    expect(admit(replayed('4'))).toBe('wait');
    const again = jobOf('1', { trigger: 'retry', askedAtMs: NOW });
    expect(admit(again)).toBe('pass');
    gate.decided(again, 'over', 'skip', NOW);
    expect(idsOf(gate.settled(again))).toEqual(['2']);
  });

  test('goes on with what its predecessor knew', () => {
    gate.restore(
      () => true,
      [{ kind: 'order', endpointId: 'ep_1', orderKey: 'standard:a', blockedBy: '1', sinceMs: 5 }],
      NOW,
    );
    expect(admit(jobOf('2'))).toBe('wait');
    expect(admit(jobOf('3', { key: 'b' }))).toBe('pass');
    expect(admit(jobOf('1', { trigger: 'retry' }))).toBe('pass');
  });

  test.each<['dead' | 'retrying', object, readonly string[]]>([
    ['dead', { blockedBy: '1', exhausted: true }, ['2']],
    ['retrying', { blockedBy: '1' }, []],
  ])('tells its successor whether what all wait for may be given up: %s', (fate, entry, released) => {
    const first = jobOf('1');
    admit(first);
    gate.decided(first, fate, 'wait', NOW);
    const entries = gate.changesOf(first, NOW).flatMap((change) => change.entry ?? []);
    expect(entries).toEqual([expect.objectContaining(entry)]);
    const successor = newGate();
    successor.restore(() => true, entries, NOW);
    expect(successor.admit(jobOf('2'), NOW)).toBe('wait');
    expect(idsOf(successor.release('ep_1', ({ exhausted }) => exhausted, NOW).jobs)).toEqual(released);
  });

  test('keeps in line what is under way and what waits when its own knowledge is read anew', () => {
    const [first, second, third] = [jobOf('1'), jobOf('2'), jobOf('3')];
    expect([first, second, third].map((job) => admit(job))).toEqual(['pass', 'wait', 'wait']);
    expect(gate.restore(() => true, [], NOW)).toEqual({ pass: [], drop: [] });
    expect(admit(jobOf('4'))).toBe('wait');
    for (const [job, next] of [
      [first, '2'],
      [second, '3'],
      [third, '4'],
    ] as const) {
      gate.decided(job, 'over', 'skip', NOW);
      expect(idsOf(gate.settled(job))).toEqual([next]);
    }
  });

  test('knows that one under way has failed when its own knowledge is read anew before that is written', () => {
    const first = jobOf('1');
    expect([first, jobOf('2')].map((job) => admit(job))).toEqual(['pass', 'wait']);
    gate.decided(first, 'retrying', 'skip', NOW);
    expect(gate.restore(() => true, [], NOW)).toEqual({ pass: [], drop: [] });
    expect(idsOf(gate.settled(first))).toEqual([]);
    const again = jobOf('1', { trigger: 'retry' });
    expect(admit(again)).toBe('pass');
    gate.decided(again, 'over', 'skip', NOW);
    expect(idsOf(gate.settled(again))).toEqual(['2']);
  });

  test('parks all that wait when one too many does, first the deliveries and then the entry', () => {
    const first = jobOf('1');
    admit(first);
    for (const id of ['2', '3', '4', '5']) admit(jobOf(id));
    const [batch] = gate.takeDepartures();
    expect(batch).toMatchObject({ line: 'key', orderKey: 'standard:a' });
    expect(idsOf(batch?.departures.map(({ job }) => job) ?? [])).toEqual(['2', '3', '4', '5']);
    expect(batch?.departures.every(({ reason }) => reason === 'ordering')).toBe(true);
    // Until it is written nothing else of the line is.
    expect(admit(jobOf('6'))).toBe('wait');
    expect(gate.takeDepartures()).toEqual([]);
    if (batch === undefined) throw new Error('nothing left');
    const last = batch.departures.at(-1)?.seq;
    expect(gate.parked(batch, NOW)).toMatchObject([{ entry: { blockedBy: '1', tail: last } }]);
    gate.departed(batch);
    expect(gate.takeDepartures()).toHaveLength(1);
  });

  test('parks what waits longer than its patience', () => {
    const first = jobOf('1');
    admit(first);
    failing(first);
    admit(jobOf('2'));
    gate.sweep(NOW + BOUNDS.patienceMs);
    expect(gate.takeDepartures()).toEqual([]);
    gate.sweep(NOW + BOUNDS.patienceMs + 1);
    expect(gate.takeDepartures()).toHaveLength(1);
  });

  test('a hold of the whole endpoint parks a line as it is, and who comes new goes behind it', () => {
    const [first, second] = [jobOf('1'), jobOf('2')];
    admit(first);
    admit(second);
    expect(gate.hold(first, 'paused', NOW)).toBe('line');
    expect(admit(jobOf('3'))).toBe('wait');
    expect(admit(jobOf('4', { key: 'b' }))).toBe('wait');
    const [batch] = gate.takeDepartures();
    expect(batch).toMatchObject({ line: 'endpoint', orderKey: 'standard' });
    expect(idsOf(batch?.departures.map(({ job }) => job) ?? [])).toEqual(['1', '2', '3', '4']);
    expect(batch?.departures.map(({ reason }) => reason)).toEqual(['paused', 'paused', 'paused', 'paused']);
  });

  test('a failing one is held alone, and the others go on waiting for it', () => {
    const first = jobOf('1');
    admit(first);
    failing(first);
    admit(jobOf('2'));
    const again = jobOf('1', { trigger: 'retry' });
    admit(again);
    expect(gate.hold(again, 'circuit_open', NOW)).toBe('alone');
    expect(gate.settled(again)).toEqual([]);
    expect(gate.takeDepartures()).toEqual([]);
  });

  test('with too many blocked keys the endpoint waits as a whole', () => {
    for (const key of ['a', 'b']) {
      const job = jobOf(`1${key}`, { key });
      admit(job);
      failing(job);
    }
    expect(admit(jobOf('2', { key: 'c' }))).toBe('wait');
    expect(gate.blockedKeys('ep_1')).toEqual(['standard:a', 'standard:b', 'critical', 'standard', 'bulk']);
  });

  test('gives back what waits when a partition is lost', () => {
    admit(jobOf('1'));
    const waiting = jobOf('2');
    admit(waiting);
    expect(gate.giveBack((job) => job === waiting)).toEqual([waiting]);
    expect(gate.giveBack(() => true)).toEqual([]);
  });

  test('an order that is not wanted any more holds nothing back', () => {
    const first = jobOf('1');
    admit(first);
    failing(first);
    admit(jobOf('2'));
    expect(idsOf(gate.dissolve('ep_1').jobs)).toEqual(['2']);
    expect(gate.blockedKeys('ep_1')).toEqual([]);
  });
});
