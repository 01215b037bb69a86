import { deliveryIdOf, newId, TOPICS, type AttemptedReport, type DeliveryReport } from '#libs/contracts';
import { eventRecord, eventSummary, FRAGILE_DATA } from '#libs/testing';
import { TENANT, type ManagementRig } from '../audit/management.rig.js';

export interface Planned {
  readonly eventId: string;
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly createdAtMs: number;
  readonly body: Buffer;
}

/** An event in the audit trail, and its delivery to an endpoint of its own, planned. */
export async function plan(rig: ManagementRig): Promise<Planned> {
  const { id } = await rig.api.createEndpoint({ url: 'http://127.0.0.1:9999/hook' });
  return planFor(rig, id);
}

export async function planFor(
  rig: ManagementRig,
  endpointId: string,
  createdAtMs: number = Date.now(),
): Promise<Planned> {
  const eventId = newId('evt', createdAtMs);
  const record = eventRecord(eventSummary({ id: eventId }), FRAGILE_DATA);
  await rig.send(record);
  await rig.report({
    kind: 'planned',
    ...about({ eventId, createdAtMs }),
    endpointIds: [endpointId],
    trigger: 'initial',
  });
  await rig.eventually(`/v1/events/${eventId}`);
  return { eventId, endpointId, deliveryId: deliveryIdOf(eventId, endpointId), createdAtMs, body: record.value };
}

/** Its endpoint was disabled when it came. */
export const skipped = (planned: Planned): DeliveryReport => ({
  kind: 'ended',
  ...about(planned),
  deliveryId: planned.deliveryId,
  endpointId: planned.endpointId,
  state: 'skipped',
  reason: 'endpoint_disabled',
});

export const pathOf = ({ deliveryId }: Planned): string => `/v1/deliveries/${deliveryId}`;

export const about = ({ eventId, createdAtMs }: { readonly eventId: string; readonly createdAtMs: number }) =>
  ({
    tenantId: TENANT,
    eventId,
    eventType: 'order.created',
    createdAtMs,
    lane: 'standard',
    atMs: Date.now(),
  }) as const;

export const attempted = (planned: Planned, attempt: number, next: AttemptedReport['next']): DeliveryReport => ({
  kind: 'attempted',
  ...about(planned),
  deliveryId: planned.deliveryId,
  endpointId: planned.endpointId,
  attemptId: newId('att', Date.now()),
  attempt,
  trigger: attempt === 1 ? 'initial' : 'retry',
  startedAtMs: Date.now() + attempt,
  durationMs: 3,
  ...(next.state === 'succeeded'
    ? { status: 200 }
    : { status: 500, errorClass: 'http_5xx', error: 'HTTP 500', responseBody: 'oops' }),
  next,
});

/** Its attempts are used up, and it lies among the dead letters. */
export async function fail(rig: ManagementRig, planned: Planned): Promise<void> {
  await rig.report(attempted(planned, 1, { state: 'failed', reason: 'exhausted' }), {
    kind: 'dead-lettered',
    ...about(planned),
    deliveryId: planned.deliveryId,
    endpointId: planned.endpointId,
    reason: 'exhausted',
    place: { topic: TOPICS.deliveriesDlt, partition: 0, offset: 12 },
  });
  await rig.eventually(pathOf(planned), ({ deadLetter }) => deadLetter !== null);
}
