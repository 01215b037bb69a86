import { Inject, Injectable } from '@nestjs/common';
import {
  createdAtOf,
  decodeEvent,
  DELIVERY_TOPICS,
  encodeDelivery,
  encodeUndecodable,
  HEADERS,
  NO_PROGRESS,
  TOPICS,
  type DeliveryRecord,
  type EndpointScope,
  type OutgoingRecord,
} from '#libs/contracts';
import { EventInView, laneOf, scheduledFor } from '#libs/domain';
import { RecordProducer, type ConsumedRecord } from '#libs/kafka';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { conditionalRecipients } from './conditional-recipients.js';
import { fanOutConfig, type FanOutConfig } from './fan-out.config.js';
import { FanOutTelemetry } from './fan-out-telemetry.js';
import { ForeignEvents } from './foreign-events.service.js';
import { plannedReport } from './planned-report.js';
import { PlannedReports } from './planned-reports.js';
import { groupRecipients, RecipientGroups } from './recipients.js';
import { scheduledRecords } from './scheduled-records.js';

const NOBODY: readonly string[] = [];

/** One event becomes one delivery record per partition and 64 endpoints, each with a report that it is planned. */
@Injectable()
export class FanOutService {
  private readonly groups = new RecipientGroups();

  constructor(
    @Inject(fanOutConfig.KEY) private readonly config: FanOutConfig,
    @Inject(EndpointDirectory) private readonly directory: EndpointDirectory,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(ForeignEvents) private readonly foreign: ForeignEvents,
    @Inject(FanOutTelemetry) private readonly telemetry: FanOutTelemetry,
  ) {}

  /**
   * Fans out a batch of one partition; resolves when all delivery records are acknowledged. An event is done when its
   * reports are as well. When that fails this throws, and what is not done comes again: receivers know a repetition by
   * its webhook id.
   */
  async fanOut(records: readonly ConsumedRecord[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    const loaded = (await this.directory.whenLoaded(first.revoked)) && (await this.foreign.whenLoaded(first.revoked));
    const reports = new PlannedReports((some) => this.producer.sendAll(some));
    let outgoing: OutgoingRecord[] = [];
    let events: ConsumedRecord[] = [];
    for (const record of records) {
      if (!loaded || record.revoked.aborted) {
        record.release();
        continue;
      }
      for (const next of await this.recordsFor(record)) {
        outgoing.push(next);
        if (outgoing.length < this.config.FAN_OUT_IN_HAND) continue;
        await this.write(outgoing, events, reports);
        outgoing = [];
        events = [];
      }
      events.push(record);
    }
    await this.write(outgoing, events, reports);
  }

  private async write(
    outgoing: readonly OutgoingRecord[],
    events: readonly ConsumedRecord[],
    reports: PlannedReports,
  ): Promise<void> {
    reports.add(outgoing.filter(isReport));
    await this.producer.sendAll(outgoing.filter((record) => !isReport(record)));
    reports.settle(events);
    if (reports.underWay >= this.config.FAN_OUT_IN_HAND) await reports.acknowledged();
  }

  private async recordsFor(record: ConsumedRecord): Promise<Iterable<OutgoingRecord>> {
    const decoded = decodeEvent(record.value);
    if (!decoded.ok || record.value === null) {
      this.telemetry.undecodable(record, decoded.ok ? 'no value' : decoded.reason);
      return [];
    }
    const { event } = decoded;
    const judgement = this.foreign.judgementOf(record, event);
    if (judgement.kind === 'refused') {
      this.telemetry.refused(record, event.id, judgement.reason);
      return [encodeUndecodable(record, judgement.reason, TOPICS.eventsQuarantine)];
    }
    if (judgement.kind === 'warned') this.telemetry.warned(record, event.id, judgement.reason);
    const { endpointIds, conditional } = this.directory.candidatesFor(event.tenantId, event.type, scopeOf(record));
    const asked =
      conditional.length === 0
        ? NOBODY
        : await conditionalRecipients(conditional, new EventInView(event.channels, record.value));
    if (endpointIds.length + asked.length === 0) return [];

    const lane = laneOf(event.type, record.headers[HEADERS.lane], this.config.EVENT_LANES);
    const traceParent = record.headers[HEADERS.traceParent];
    const base: Omit<DeliveryRecord, 'endpointIds'> = {
      event,
      body: record.value,
      trigger: 'initial',
      lane,
      createdAtMs: createdAtOf(event, record.timestampMs),
      progress: NO_PROGRESS,
      ...(traceParent === undefined ? {} : { traceParent }),
    };
    const partitions = await this.producer.partitionsOf(DELIVERY_TOPICS[lane]);
    this.telemetry.planned(lane, endpointIds.length + asked.length);
    const certain = this.groups.of(endpointIds, partitions);
    const groups = asked.length === 0 ? certain : [...certain, ...groupRecipients(asked, partitions)];
    const dueAtMs = scheduledFor(record.headers[HEADERS.ceDeliverAt], record.timestampMs, Date.now());
    if (dueAtMs !== undefined) return scheduledRecords(base, groups, dueAtMs);
    return groups.flatMap((group) => [
      encodeDelivery({ ...base, endpointIds: group.endpointIds }, group.partition),
      plannedReport({ ...base, endpointIds: group.endpointIds }),
    ]);
  }
}

const isReport = ({ topic }: OutgoingRecord): boolean => topic === TOPICS.attempts;

/** Only the topic of operational events is believed: anybody may write any header on the other. */
function scopeOf({ topic, headers }: ConsumedRecord): EndpointScope {
  if (topic !== TOPICS.operationalEvents) return 'events';
  return headers[HEADERS.scope] === 'installation' ? 'installation' : 'operational';
}
