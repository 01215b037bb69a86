import type { Retention } from '#libs/database';
import type { RetentionStep } from '#libs/domain';

type Days = Retention['days'];

/** Null keeps for ever. */
const daysAnswer = ({ events, deliveries, attempts, actions, payloads, statistics, operationalEvents }: Days) => ({
  events: events ?? null,
  deliveries: deliveries ?? null,
  attempts: attempts ?? null,
  actions: actions ?? null,
  payloads: payloads ?? null,
  statistics: statistics ?? null,
  operationalEvents: operationalEvents ?? null,
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
