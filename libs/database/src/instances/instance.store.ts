import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../connection/database.js';

/** One group's member in a process. */
export interface InstanceConsumer {
  readonly group: string;
  /** Assigned partitions by topic. */
  readonly partitions: Readonly<Record<string, readonly number[]>>;
  /** Null before the first fetch, and while the consumer is built anew. */
  readonly lastFetchAgeMs: number | null;
}

/** What a process tells about itself. */
export interface InstanceReport {
  /** `ins_…`, new with every start. */
  readonly id: string;
  readonly app: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly ready: boolean;
  /** What is missing, by name, as `/readyz` says it. */
  readonly problems: Readonly<Record<string, string>>;
  readonly consumers: readonly InstanceConsumer[];
  /** Figures that only the process itself knows, such as requests in flight. */
  readonly vitals: Readonly<Record<string, number>>;
}

export interface StoredInstance extends InstanceReport {
  /** By PostgreSQL's clock, like the age. */
  readonly heardAt: Date;
  readonly silentMs: number;
  /** Names of the singleton jobs that it does. */
  readonly jobs: readonly string[];
}

const REPORT = `
  INSERT INTO instances AS i (id, app, version, host, pid, started_at, heard_at, ready, problems, consumers, vitals)
  VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, $8, $9, $10)
  ON CONFLICT (id) DO UPDATE SET heard_at = excluded.heard_at, ready = excluded.ready, problems = excluded.problems,
    consumers = excluded.consumers, vitals = excluded.vitals`;

const LIST = `
  SELECT i.id, i.app, i.version, i.host, i.pid, i.started_at AS "startedAt", i.heard_at AS "heardAt", i.ready, i.problems,
    i.consumers, i.vitals, s.silent_ms AS "silentMs",
    ARRAY(SELECT j.name FROM singleton_jobs j WHERE j.holder = i.id AND j.lease_until > clock_timestamp() ORDER BY j.name)
      AS jobs
  FROM instances i,
    LATERAL (SELECT greatest(0, extract(epoch FROM clock_timestamp() - i.heard_at) * 1000)::float8 AS silent_ms) s`;

/** Processes as they tell about themselves. Ages are by PostgreSQL's clock alone. */
@Injectable()
export class InstanceStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async report(report: InstanceReport): Promise<void> {
    await this.database.write(REPORT, [
      report.id,
      report.app,
      report.version,
      report.host,
      report.pid,
      report.startedAt.toISOString(),
      report.ready,
      JSON.stringify(report.problems),
      JSON.stringify(report.consumers),
      JSON.stringify(report.vitals),
    ]);
  }

  /** Those heard of within `silentMs`, by app and age. */
  running(silentMs: number, limit: number): Promise<readonly StoredInstance[]> {
    return this.database.rows(`${LIST} WHERE s.silent_ms <= $1 ORDER BY i.app, i.started_at, i.id LIMIT $2`, [
      silentMs,
      limit,
    ]);
  }

  /** Those that fell silent without saying goodbye, the last one first. */
  lost(silentMs: number, limit: number): Promise<readonly StoredInstance[]> {
    return this.database.rows(`${LIST} WHERE s.silent_ms > $1 ORDER BY i.heard_at DESC, i.id LIMIT $2`, [
      silentMs,
      limit,
    ]);
  }

  /** Goodbye. */
  async remove(id: string): Promise<void> {
    await this.database.write('DELETE FROM instances WHERE id = $1', [id]);
  }

  /** Forgets those that have been silent for long; returns how many. */
  forgetSilent(silentMs: number): Promise<number> {
    return this.database.write(
      `DELETE FROM instances WHERE heard_at < clock_timestamp() - $1::float8 * interval '1 millisecond'`,
      [silentMs],
    );
  }
}
