import { Inject, Injectable } from '@nestjs/common';
import type { BacklogChange } from '#libs/database';
import type { BacklogThresholds, QueueLag } from '#libs/domain';
import { httpConfig, type HttpConfig } from '#libs/http';
import { PinoLogger } from '#libs/observability';
import { queueWatchConfig, type QueueWatchConfig } from './queue-watch.config.js';

/** What operators hear of backlogs: a log line, and an operational event of their own tenant. */
@Injectable()
export class BacklogTelemetry {
  readonly thresholds: BacklogThresholds;

  constructor(
    @Inject(queueWatchConfig.KEY) config: QueueWatchConfig,
    @Inject(httpConfig.KEY) private readonly http: HttpConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.thresholds = { records: config.QUEUE_BACKLOG_RECORDS, seconds: config.QUEUE_BACKLOG_SECONDS };
  }

  changed(group: string, raised: boolean, { records, seconds }: QueueLag): BacklogChange {
    const lag = { lagRecords: records, lagSeconds: seconds };
    if (raised) this.logger.warn({ group, ...lag }, 'queue.backlog');
    else this.logger.info({ group, ...lag }, 'queue.backlog-over');
    const data = { group, state: raised ? 'raised' : 'over', ...lag, thresholds: this.thresholds };
    return { group, raised, fact: { tenantId: this.http.POSTRIDER_TENANT_ID, type: 'queue.backlog', data } };
  }
}
