import { randomUUID } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import {
  decodeReport,
  reportLines,
  DELIVERY_TOPICS,
  HEADERS,
  RETRY_TIERS,
  TOPICS,
  type DeliveryReport,
  type IncomingRecord,
} from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';

/** What an onlooker with a Kafka client sees: all records of the dispatcher's topics. */
@Controller()
export class Probe {
  private readonly seen: IncomingRecord[] = [];
  /** By tenant: a test asks a hundred times a second, in the process that it tests. */
  private readonly reports = new Map<string, DeliveryReport[]>();

  @EventPattern(
    consumes({
      group: `test.probe.${randomUUID()}`,
      topics: [
        TOPICS.attempts,
        TOPICS.deliveriesDlt,
        TOPICS.deliveriesHeld,
        TOPICS.eventsQuarantine,
        ...Object.values(DELIVERY_TOPICS),
        ...RETRY_TIERS.map(({ topic }) => topic),
      ],
    }),
    { maxWaitMs: 20 },
  )
  async look(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    for (const record of records) {
      this.note(record);
      record.done();
    }
  }

  /** Oldest first within a partition. */
  recordsOf(topic: string, tenantId: string): readonly IncomingRecord[] {
    return this.seen.filter((record) => record.topic === topic && record.headers[HEADERS.ceTenantId] === tenantId);
  }

  recordsAt(topic: string, header: string, value: string): readonly IncomingRecord[] {
    return this.seen.filter((record) => record.topic === topic && record.headers[header] === value);
  }

  reportsOf<Kind extends DeliveryReport['kind']>(
    tenantId: string,
    kind: Kind,
  ): readonly Extract<DeliveryReport, { kind: Kind }>[] {
    const isWanted = (report: DeliveryReport): report is Extract<DeliveryReport, { kind: Kind }> =>
      report.kind === kind;
    return (this.reports.get(tenantId) ?? []).filter(isWanted);
  }

  private note(record: IncomingRecord): void {
    if (record.topic !== TOPICS.attempts) {
      this.seen.push(record);
      return;
    }
    for (const line of reportLines(record.value)) {
      const report = decodeReport(line);
      if (report === undefined) continue;
      const known = this.reports.get(report.tenantId);
      if (known === undefined) this.reports.set(report.tenantId, [report]);
      else known.push(report);
    }
  }
}
