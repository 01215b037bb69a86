/** Kafka consumer groups, one per stage of the flow, so that each stage's lag is visible on its own. */
export const GROUPS = {
  fanOut: 'postrider.fan-out',
  delivery: 'postrider.delivery',
  retry: 'postrider.retry',
  holds: 'postrider.holds',
  deadLetter: 'postrider.dead-letter',
  audit: 'postrider.audit',
  recorder: 'postrider.recorder',
  workflows: 'postrider.workflows',
} as const;

export type GroupId = (typeof GROUPS)[keyof typeof GROUPS];
