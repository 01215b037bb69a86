import type { Retention } from '#libs/database';
import type { RetentionStep } from '#libs/domain';

type Days = Retention['days'];

/** Null keeps for ever. */
const daysAnswer = ({ events, deliveries, attempts, payloads, statistics, operationalEvents }: Days) => ({
  events: events ?? null,
  deliveries: deliveries ?? null,
  attempts: attempts ?? null,
  payloads: payloads ?? null,
  statistics,
  operationalEvents,
});

const stepAnswer = ({ partition: { table, name, endMs, rows, bytes }, action, reason }: RetentionStep) => ({
  table,
  partition: name,
  before: new Date(endMs).toISOString(),
  rows,
  bytes,
  action,
  reason,
});

export const retentionAnswer = (days: Days, steps: readonly RetentionStep[]) => ({
  days: daysAnswer(days),
  steps: steps.map(stepAnswer),
});
export type RetentionAnswer = ReturnType<typeof retentionAnswer>;
