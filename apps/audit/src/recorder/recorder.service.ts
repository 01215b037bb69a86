import { Inject, Injectable } from '@nestjs/common';
import type { AttemptedReport } from '#libs/contracts';
import { AttemptStore, DeliveryStore } from '#libs/database';
import type { ConsumedRecord } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { auditConfig, type AuditConfig } from '../audit.config.js';
import { BatchWriter } from '../batching/batch-writer.js';
import { writeAroundFaults } from '../batching/write-around-faults.js';
import { EndpointRecorder } from './endpoint-recorder.service.js';
import { foldReports, perDelivery, type LocatedReport } from './fold-reports.js';
import { soundReport } from './sound-report.js';

interface ReportInHand extends LocatedReport {
  readonly record: ConsumedRecord;
}

const MAX_BATCH_BYTES = 4 * 1_024 * 1_024;

/** Writes reports down: attempts as they were, deliveries as they stand after them. All of it may be repeated. */
@Injectable()
export class Recorder {
  private readonly batches: BatchWriter<ReportInHand>;

  constructor(
    @Inject(AttemptStore) private readonly attempts: AttemptStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(EndpointRecorder) private readonly endpoints: EndpointRecorder,
    @Inject(auditConfig.KEY) private readonly config: AuditConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.batches = new BatchWriter(
      { maxItems: config.AUDIT_BATCH_ROWS, maxBytes: MAX_BATCH_BYTES, lingerMs: config.AUDIT_LINGER_MS },
      ({ record }) => record.value?.length ?? 0,
      (items) => this.writeBatch(items),
    );
  }

  /** Throws while PostgreSQL is away; what is not done then comes again. */
  async record(records: readonly ConsumedRecord[]): Promise<void> {
    const readable: ReportInHand[] = [];
    for (const record of records) {
      const report = soundReport(record.value);
      if (report !== undefined) readable.push({ record, report, version: record });
      else this.stepOver(record, 'it is none of our reports');
    }
    await this.batches.add(readable);
  }

  private async writeBatch(items: readonly ReportInHand[]): Promise<void> {
    await writeAroundFaults(
      items,
      async (part) => {
        await this.writeDown(part);
        for (const { record } of part) record.done();
      },
      async ({ record }, error) => this.stepOver(record, `PostgreSQL refuses it: ${(error as Error).message}`),
    );
  }

  private async writeDown(items: readonly ReportInHand[]): Promise<void> {
    const reports = items.map(({ report }) => report);
    await this.attempts.insert(reports.filter((report): report is AttemptedReport => report.kind === 'attempted'));
    const ofOne = perDelivery(items);
    for (let from = 0; from < ofOne.length; from += this.config.AUDIT_BATCH_ROWS) {
      const part = ofOne.slice(from, from + this.config.AUDIT_BATCH_ROWS);
      const keys = new Map(part.map(({ report }) => [report.deliveryId, report.createdAtMs]));
      const known = await this.deliveries.load([...keys].map(([id, createdAtMs]) => ({ id, createdAtMs })));
      await this.deliveries.save(foldReports(known, part));
    }
    await this.endpoints.writeDown(reports);
  }

  private stepOver(record: ConsumedRecord, reason: string): void {
    const { topic, partition, offset } = record;
    this.logger.warn({ topic, partition, offset, reason }, 'report.stepped-over');
    record.done();
  }
}
