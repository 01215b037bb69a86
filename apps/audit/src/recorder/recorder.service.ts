import { Inject, Injectable } from '@nestjs/common';
import { reportLines, type AttemptedReport } from '#libs/contracts';
import { AttemptStore, DeliveryStore } from '#libs/database';
import type { ConsumedRecord } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { auditConfig, BUSY_LINGER_MS, type AuditConfig } from '../audit.config.js';
import { BatchWriter } from '../batching/batch-writer.js';
import { writeAroundFaults } from '../batching/write-around-faults.js';
import { EndpointRecorder } from './endpoint-recorder.service.js';
import {
  foldReports,
  isAboutEndpoint,
  perDelivery,
  type LocatedReport,
  type LocatedReportOfOne,
} from './fold-reports.js';
import { soundReport } from './sound-report.js';

const MAX_BATCH_BYTES = 4 * 1_024 * 1_024;

/** Writes reports down: attempts as they were, deliveries as they stand after them. All of it may be repeated. */
@Injectable()
export class Recorder {
  private readonly batches: BatchWriter<ConsumedRecord>;

  constructor(
    @Inject(AttemptStore) private readonly attempts: AttemptStore,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(EndpointRecorder) private readonly endpoints: EndpointRecorder,
    @Inject(auditConfig.KEY) private readonly config: AuditConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.batches = new BatchWriter(
      {
        maxItems: config.AUDIT_BATCH_ROWS,
        maxBytes: MAX_BATCH_BYTES,
        lingerMs: config.AUDIT_LINGER_MS,
        busyLingerMs: BUSY_LINGER_MS,
      },
      ({ value }) => value?.length ?? 0,
      (records) => this.writeBatch(records),
    );
  }

  /** Throws while PostgreSQL is away; what is not done then comes again. */
  record(records: readonly ConsumedRecord[]): Promise<void> {
    return this.batches.add(records);
  }

  private reportsOf(record: ConsumedRecord): readonly LocatedReport[] {
    const { topic, partition, offset, timestampMs } = record;
    const version = { partition, offset, timestampMs };
    return reportLines(record.value).flatMap((line, index) => {
      const report = soundReport(line);
      if (report !== undefined) return [{ report, version }];
      this.stepOver({ topic, ...version, line: index }, 'it is none of our reports');
      return [];
    });
  }

  private async writeBatch(records: readonly ConsumedRecord[]): Promise<void> {
    const located = records.flatMap((record) => this.reportsOf(record));
    const reports = located.map(({ report }) => report);
    await this.writeAttempts(reports.filter((report): report is AttemptedReport => report.kind === 'attempted'));
    await this.writeStates(perDelivery(located));
    await writeAroundFaults(
      reports.filter(isAboutEndpoint),
      (some) => this.endpoints.writeDown(some),
      async ({ endpointId, kind }, error) => this.stepOver({ endpointId, kind }, refusal(error)),
    );
    for (const record of records) record.done();
  }

  private async writeAttempts(reports: readonly AttemptedReport[]): Promise<void> {
    for (const part of this.statements(reports, () => 1)) {
      await writeAroundFaults(
        part,
        async (some) => void (await this.attempts.insert(some)),
        async ({ attemptId }, error) => this.stepOver({ attemptId }, refusal(error)),
      );
    }
  }

  private async writeStates(deliveries: readonly (readonly LocatedReportOfOne[])[]): Promise<void> {
    for (const part of this.statements(deliveries, (reports) => reports.length)) {
      await writeAroundFaults(
        part,
        (some) => this.saveStates(some.flat()),
        async ([first], error) => this.stepOver({ deliveryId: first?.report.deliveryId }, refusal(error)),
      );
    }
  }

  private async saveStates(reports: readonly LocatedReportOfOne[]): Promise<void> {
    const keys = new Map(reports.map(({ report }) => [report.deliveryId, report.createdAtMs]));
    const known = await this.deliveries.load([...keys].map(([id, createdAtMs]) => ({ id, createdAtMs })));
    await this.deliveries.save(foldReports(known, reports));
  }

  private *statements<Item>(items: readonly Item[], rowsOf: (item: Item) => number): Generator<readonly Item[]> {
    let part: Item[] = [];
    let rows = 0;
    for (const item of items) {
      const more = rowsOf(item);
      if (part.length > 0 && rows + more > this.config.AUDIT_BATCH_ROWS) {
        yield part;
        part = [];
        rows = 0;
      }
      part.push(item);
      rows += more;
    }
    if (part.length > 0) yield part;
  }

  private stepOver(what: Readonly<Record<string, unknown>>, reason: string): void {
    this.logger.warn({ ...what, reason }, 'report.stepped-over');
  }
}

const refusal = (error: unknown): string => `PostgreSQL refuses it: ${(error as Error).message}`;
