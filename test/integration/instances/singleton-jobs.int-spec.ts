import { Test } from '@nestjs/testing';
import { SingletonJobStore } from '#libs/database';
import { InstanceIdentity, SingletonJobs, type JobContext, type JobOutcome } from '#libs/instances';
import { AppIdentity, PinoLogger } from '#libs/observability';
import { until } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { openDatabase, type DatabaseUnderTest } from '../database/database-under-test.js';

const timing = { timeoutMs: 30_000, everyMs: 20 };

/** A process as far as its jobs go; all of them note their runs in one diary. */
class Worker {
  readonly jobs: SingletonJobs;
  private constructor(
    readonly name: string,
    readonly store: SingletonJobStore,
    jobs: SingletonJobs,
  ) {
    this.jobs = jobs;
  }

  static async start(
    name: string,
    store: SingletonJobStore,
    job: { readonly name: string; readonly run: (context: JobContext, worker: string) => Promise<JobOutcome> },
  ): Promise<Worker> {
    const module = await Test.createTestingModule({
      providers: [
        SingletonJobs,
        InstanceIdentity,
        AppIdentity,
        { provide: SingletonJobStore, useValue: store },
        { provide: PinoLogger, useValue: { info: () => {}, warn: () => {}, debug: () => {} } },
      ],
    }).compile();
    const jobs = module.get(SingletonJobs);
    jobs.register({ name: job.name, everyMs: 20, run: (context) => job.run(context, name) });
    jobs.onApplicationBootstrap();
    return new Worker(name, store, jobs);
  }

  stop = (): Promise<void> => this.jobs.beforeApplicationShutdown();
}

describe('a singleton job', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  let store: SingletonJobStore;
  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
    store = opened.app.get(SingletonJobStore);
  });
  afterAll(async () => {
    await opened.close();
    await place.drop();
  });

  test('runs in one of several processes at a time, and goes over at once when that one stops', async () => {
    let inside = 0;
    const overlaps: number[] = [];
    const runs: string[] = [];
    const run = async (_context: JobContext, worker: string): Promise<JobOutcome> => {
      inside += 1;
      if (inside > 1) overlaps.push(inside);
      runs.push(worker);
      await opened.database.rows('SELECT pg_sleep(0.02)');
      inside -= 1;
      return 'done';
    };
    const workers = await Promise.all(['a', 'b', 'c'].map((name) => Worker.start(name, store, { name: 'alone', run })));
    await until(() => runs.length >= 5, { ...timing, what: 'five runs' });
    const [first] = runs;
    expect(new Set(runs)).toEqual(new Set([first]));
    await workers.find(({ name }) => name === first)?.stop();
    await until(() => runs.some((worker) => worker !== first), { ...timing, what: 'another to go on' });
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(overlaps).toEqual([]);
  });

  test('that fails is tried again, and the failure can be seen', async () => {
    let runs = 0;
    const worker = await Worker.start('a', store, {
      name: 'failing',
      run: async () => {
        runs += 1;
        if (runs === 1) throw new Error('no luck');
        return 'done';
      },
    });
    await until(() => runs >= 1, { ...timing, what: 'a run' });
    const failure = async () =>
      (
        await opened.database.rows<{ failure: string | null }>(
          `SELECT failure FROM singleton_jobs WHERE name = 'failing'`,
        )
      )[0]?.failure;
    await until(async () => (await failure()) === 'no luck', { ...timing, what: 'the failure' });
    await until(async () => runs >= 2 && (await failure()) === null, { ...timing, what: 'a better run' });
    await worker.stop();
  });

  test('is told to stop when its lease cannot be renewed, before another may begin', async () => {
    let away = false;
    const cut: Pick<SingletonJobStore, 'claim' | 'ran' | 'release'> = {
      claim: async (...request) => {
        if (away) throw new Error('PostgreSQL is away');
        return store.claim(...request);
      },
      ran: async () => undefined,
      release: async () => undefined,
    };
    let abortedWhileHeld: boolean | undefined;
    const started = Promise.withResolvers<void>();
    const worker = await Worker.start('cut off', Object.assign(Object.create(SingletonJobStore.prototype), cut), {
      name: 'cut',
      run: async ({ signal }) => {
        started.resolve();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        const [row] = await opened.database.rows<{ held: boolean }>(
          `SELECT lease_until > clock_timestamp() AS held FROM singleton_jobs WHERE name = 'cut'`,
        );
        abortedWhileHeld = row?.held;
        return 'done';
      },
    });
    await started.promise;
    away = true;
    await until(() => abortedWhileHeld !== undefined, { ...timing, what: 'the run to be told' });
    expect(abortedWhileHeld).toBe(true);
    await worker.stop();
  });
});
