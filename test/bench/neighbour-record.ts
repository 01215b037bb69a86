import pg from 'pg';
import { until } from '../../libs/testing/src/until.ts';
import type { Stretch } from '../../scripts/bench/phase-samples.ts';
import type { Bench } from '../../scripts/bench/scenario.ts';
import type { MeasuredInstallation } from './installation.ts';
import { monotonicMs } from './stamp.ts';

const UNDECIDED = ['pending', 'sending', 'retrying', 'held'];

/** What PostgreSQL has on record of a neighbour. */
export class NeighbourRecord {
  private readonly database: pg.Client;

  private constructor(database: pg.Client) {
    this.database = database;
  }

  static async open(bench: Bench, { databaseUrl }: MeasuredInstallation): Promise<NeighbourRecord> {
    const database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
    bench.atEnd(() => database.end());
    return new NeighbourRecord(database);
  }

  /** Waits until so many of its deliveries are decided, and no other is left: nothing of it is on its way any more. */
  async whenDecided(bench: Bench, endpointId: string, deliveries: number, timeoutMs: number): Promise<void> {
    const decided = async (): Promise<boolean> => {
      bench.signal.throwIfAborted();
      const { rows } = await this.database.query<{ decided: string; others: string }>(
        `SELECT count(*) FILTER (WHERE state <> ALL ($2)) AS decided, count(*) FILTER (WHERE state = ANY ($2)) AS others
           FROM deliveries WHERE endpoint_id = $1`,
        [endpointId, UNDECIDED],
      );
      const [found] = rows;
      return Number(found?.decided) >= deliveries && Number(found?.others) === 0;
    };
    await until(decided, { timeoutMs, what: `${deliveries} decided deliveries of the neighbour`, everyMs: 250 });
  }

  /** When it had requests under way, on the machine's monotonic clock. */
  async attempts(endpointId: string): Promise<readonly Stretch[]> {
    const { rows } = await this.database.query<{ began: string; duration: number }>(
      `SELECT extract(epoch FROM started_at) * 1000 AS began, duration_ms AS duration FROM attempts WHERE endpoint_id = $1`,
      [endpointId],
    );
    const epochMs = Date.now() - monotonicMs();
    return rows.map(({ began, duration }) => {
      const fromMs = Number(began) - epochMs;
      return { fromMs, untilMs: fromMs + duration };
    });
  }
}
