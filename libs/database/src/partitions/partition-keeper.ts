import { Inject, Injectable } from '@nestjs/common';
import { PinoLogger } from '#libs/observability';
import { Database } from '../connection/database.js';
import { ensurePartitions } from './ensure-partitions.js';

/** Keeps the daily partitions ahead of time while the apps run. What came before its partition is moved into it. */
@Injectable()
export class PartitionKeeper {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Any number of processes may call it at any time; returns the names of the partitions it made. */
  async ensure(nowMs: number): Promise<readonly string[]> {
    const made = await ensurePartitions((work) => this.database.transaction(work), nowMs);
    if (made.length > 0)
      this.logger.info({ partitions: made.length, last: made.at(-1) }, 'database.partitions-created');
    return made;
  }
}
