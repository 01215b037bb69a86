import { NO_PROGRESS, type EventSummary, type WaitingRecord } from '#libs/contracts';
import { eventEnvelope, eventSummary } from './event-builders.js';

interface WaitingOrder {
  readonly createdAtMs: number;
  readonly dueAtMs: number;
  readonly kind?: 'retry' | 'scheduled';
  readonly event?: EventSummary;
}

/** A delivery that waits for its first attempt or another one. */
export const waitingRecord = ({
  createdAtMs,
  dueAtMs,
  kind = 'retry',
  event = eventSummary(),
}: WaitingOrder): WaitingRecord => ({
  delivery: {
    event,
    body: eventEnvelope(event),
    endpointIds: ['ep_1'],
    trigger: 'initial',
    lane: 'standard',
    createdAtMs,
    progress: NO_PROGRESS,
  },
  dueAtMs,
  waiting: { kind },
});
