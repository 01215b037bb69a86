import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { until } from '#libs/testing';
import { startApp, type RunningApp } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { Fleet } from './fleet.js';
import { quick } from './ledger.js';

interface Instance {
  readonly id: string;
  readonly app: string;
  readonly pid: number;
  readonly version: string;
  readonly lastFetchAgeMs: number | null;
  readonly consumers: readonly { readonly group: string; readonly partitions: Record<string, number[]> }[];
  readonly health: { readonly ready: boolean };
  readonly jobs: readonly string[];
}

/** What the issue asks for; a process that is twice as slow keeps it all the same, because PostgreSQL's clock decides. */
const MOVED_WITHIN_MS = 15_000;
const EVENTS = 600;
const timing = { timeoutMs: 30_000, everyMs: 100 };

describe('the processes of an installation', () => {
  let fleet: Fleet;
  let second: RunningApp;
  beforeAll(async () => {
    fleet = await Fleet.start();
    second = await startApp('audit', fleet.environment);
  });
  afterAll(async () => {
    await second?.kill();
    await fleet?.stop();
  });

  const list = async (query = ''): Promise<readonly Instance[]> =>
    (await fleet.control.get(`/v1/instances${query}`)).json.data;
  const settled = async (): Promise<readonly Instance[]> =>
    until(
      async () => {
        const instances = await list();
        const reading = instances.flatMap(({ consumers }) => consumers.map(({ group }) => group));
        const complete = instances.length === 5 && instances.every(({ health }) => health.ready);
        return complete && reading.includes('postrider.delivery') ? instances : undefined;
      },
      { ...timing, what: 'five ready processes' },
    );
  const holderOf = async (job: string): Promise<Instance | undefined> =>
    (await list()).find(({ jobs }) => jobs.includes(job));

  test('are listed with what they read, how fresh it is, and how they are', async () => {
    const instances = await settled();
    expect(instances.map(({ app }) => app)).toEqual(['audit', 'audit', 'control', 'publisher', 'webhook-dispatcher']);
    // Each tells what it read at its last beat: while the second joins, the first still tells of what it has given away.
    const recorded = async (): Promise<readonly number[]> =>
      (await list())
        .flatMap(({ consumers }) => consumers.filter(({ group }) => group === 'postrider.recorder'))
        .flatMap((consumer) => consumer.partitions['postrider.attempts'] ?? [])
        .toSorted((one, other) => one - other);
    const each = [0, 1, 2, 3, 4, 5];
    await until(async () => isDeepStrictEqual(await recorded(), each), {
      ...timing,
      what: 'each partition with one recorder',
    });
    const dispatcher = instances.find(({ app }) => app === 'webhook-dispatcher');
    expect(dispatcher).toMatchObject({ pid: fleet.dispatcher.process.pid, version: expect.any(String) });
    expect(dispatcher?.lastFetchAgeMs).toBeGreaterThanOrEqual(0);
    expect(instances.find(({ app }) => app === 'control')?.lastFetchAgeMs).toBeNull();
  });

  test('do each singleton job in one of them, and another takes over when that one is killed, which miscounts nothing', async () => {
    const [subscriber] = await fleet.subscribe({ eventType: 'counted.through.faults', behaviour: quick });
    await settled();
    const jobs = ['operational-events'];
    const holder = await until(() => holderOf('operational-events'), { ...timing, what: 'a holder of the job' });
    const audits = [fleet.app('audit'), second];
    const killed = audits.find(({ process }) => process.pid === holder.pid);
    const survivor = audits.find((audit) => audit !== killed);
    expect(killed).toBeDefined();
    const mine = (instances: readonly Instance[]) => instances.flatMap((instance) => instance.jobs);
    expect(mine(await list()).filter((job) => jobs.includes(job))).toEqual(jobs);

    const load = AcknowledgedLoad.start(fleet.publisher, {
      eventType: 'counted.through.faults',
      total: EVENTS,
      publishers: 4,
      restMs: 0,
    });
    // In the middle of writing: what it had written and not committed is read again by the other.
    await until(() => load.acknowledged.size >= EVENTS / 2, { ...timing, what: 'half of the events', everyMs: 5 });
    const killedAtMs = performance.now();
    await killed?.kill();
    await load.ended;
    for (const job of holder.jobs) {
      await until(async () => (await holderOf(job))?.pid === survivor?.process.pid, {
        timeoutMs: MOVED_WITHIN_MS - (performance.now() - killedAtMs),
        what: `${job} to move`,
        everyMs: 100,
      });
    }
    await until(async () => (await list()).every(({ pid }) => pid !== holder.pid), {
      ...timing,
      what: 'the killed process to be gone',
    });
    expect((await list('?state=lost')).map(({ pid }) => pid)).toEqual([holder.pid]);

    const path = `/v1/endpoints/${subscriber?.id}/statistics?period=1h`;
    const { deliveries, attempts } = await until(
      async () => {
        const { json } = await fleet.control.get(path);
        return json.deliveries.byState.succeeded === EVENTS ? json : undefined;
      },
      { timeoutMs: 60_000, what: 'all deliveries to be counted' },
    );
    expect(deliveries.total).toBe(EVENTS);
    expect(attempts.total).toBe(await attemptsOf(subscriber?.id));
  });

  /** Counted one by one in the table. */
  async function attemptsOf(endpointId = ''): Promise<number> {
    const client = new pg.Client({ connectionString: fleet.databaseUrl });
    await client.connect();
    try {
      const sql = 'SELECT count(*)::int AS count FROM attempts WHERE endpoint_id = $1';
      return (await client.query<{ count: number }>(sql, [endpointId])).rows[0]?.count ?? 0;
    } finally {
      await client.end();
    }
  }

  test('go without leaving a trace when they are stopped', async () => {
    const { code } = await fleet.app('publisher').stop();
    expect(code).toBe(0);
    expect((await list()).map(({ app }) => app)).not.toContain('publisher');
    expect((await list('?state=lost')).map(({ app }) => app)).not.toContain('publisher');
  });
});
