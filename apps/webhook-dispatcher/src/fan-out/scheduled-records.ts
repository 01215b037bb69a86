import { encodeWaiting, type DeliveryRecord, type OutgoingRecord } from '#libs/contracts';
import { tierFor } from '#libs/domain';
import { plannedReport } from './planned-report.js';
import type { RecordRecipients } from './recipients.js';

/**
 * The deliveries of an event for later: one waiting record for each endpoint, because what waits can be canceled, held and
 * tried again by itself; and a report for each group. Made one by one: ten thousand endpoints need not be in memory at once.
 */
export function* scheduledRecords(
  base: Omit<DeliveryRecord, 'endpointIds'>,
  groups: readonly RecordRecipients[],
  dueAtMs: number,
): Generator<OutgoingRecord> {
  for (const { endpointIds } of groups) {
    yield plannedReport({ ...base, endpointIds }, dueAtMs);
    for (const endpointId of endpointIds) {
      const delivery: DeliveryRecord = { ...base, endpointIds: [endpointId] };
      yield encodeWaiting({ delivery, dueAtMs, waiting: { kind: 'scheduled' } }, tierFor(dueAtMs - Date.now()).topic);
    }
  }
}
