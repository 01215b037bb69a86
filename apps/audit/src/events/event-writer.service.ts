import { Inject, Injectable } from '@nestjs/common';
import { decodeEvent, HEADERS } from '#libs/contracts';
import { EventStore, type EventToStore } from '#libs/database';
import type { ConsumedRecord } from '#libs/kafka';
import { Metrics } from '#libs/observability';
import { auditConfig, BUSY_LINGER_MS, type AuditConfig } from '../audit.config.js';
import { BatchWriter } from '../batching/batch-writer.js';
import { writeAroundFaults } from '../batching/write-around-faults.js';
import { EventQuarantine } from './event-quarantine.service.js';

interface ReadableEvent {
  readonly record: ConsumedRecord;
  readonly event: EventToStore;
}

/** One statement carries at most so many bytes of payload. */
const MAX_BATCH_BYTES = 4 * 1_024 * 1_024;

/** Decodes records, writes events in batches over all partitions, and puts aside what is none. */
@Injectable()
export class EventWriter {
  private readonly batches: BatchWriter<ReadableEvent>;
  private readonly audited;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(EventQuarantine) private readonly quarantine: EventQuarantine,
    @Inject(auditConfig.KEY) config: AuditConfig,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.audited = metrics.counter('events_audited_total', 'Events read for the audit trail, by what came of them.', [
      'result',
    ]);
    this.batches = new BatchWriter(
      {
        maxItems: config.AUDIT_BATCH_ROWS,
        maxBytes: MAX_BATCH_BYTES,
        lingerMs: config.AUDIT_LINGER_MS,
        busyLingerMs: BUSY_LINGER_MS,
      },
      ({ event }) => event.payload.length,
      (items) => this.writeBatch(items),
    );
  }

  /** A record is done once it is written or put aside, each by itself: what comes again after a failure is the rest. */
  async write(records: readonly ConsumedRecord[]): Promise<void> {
    const readable: ReadableEvent[] = [];
    for (const record of records) {
      const decoded = decodeEvent(record.value);
      if (decoded.ok) readable.push({ record, event: toStore(record, decoded.event) });
      else await this.putAside(record, decoded.reason);
    }
    await this.batches.add(readable);
  }

  private async writeBatch(items: readonly ReadableEvent[]): Promise<void> {
    await writeAroundFaults(
      items,
      async (part) => {
        const written = await this.store.insert(part.map(({ event }) => event));
        for (const { record } of part) record.done();
        this.audited.inc({ result: 'written' }, written);
        this.audited.inc({ result: 'repeated' }, part.length - written);
      },
      ({ record }, error) => this.putAside(record, `PostgreSQL refuses it: ${(error as Error).message}`),
    );
  }

  private async putAside(record: ConsumedRecord, reason: string): Promise<void> {
    await this.quarantine.put(record, reason);
    record.done();
    this.audited.inc({ result: 'quarantined' });
  }
}

const toStore = (record: ConsumedRecord, event: EventToStore['event']): EventToStore => ({
  event,
  payload: record.value ?? Buffer.alloc(0),
  acceptedAtMs: record.timestampMs,
  partition: record.partition,
  offset: record.offset,
  traceParent: record.headers[HEADERS.traceParent],
});
