/** Names what a handler reads. The pattern of `@EventPattern`; the handler's options go into its second argument. */
export interface ConsumesPattern {
  readonly group: string;
  readonly topics: readonly string[];
}

/**
 * `@EventPattern(consumes({ group: GROUPS.audit, topics: [TOPICS.events] }), { maxBatch: 500 })`: the method gets
 * batches of one partition, in order, as `@Payload() records: readonly ConsumedRecord[]`; see ConsumeOptions for the rest.
 * With `replay: true` it gets `IncomingRecord`s of partitions that are read from their start, and a `ReplayedPartition`
 * as `@Ctx()`; see ReplaySubscription.
 */
export const consumes = (pattern: ConsumesPattern): ConsumesPattern => pattern;

export const isConsumesPattern = (pattern: unknown): pattern is ConsumesPattern =>
  typeof pattern === 'object' &&
  pattern !== null &&
  'group' in pattern &&
  typeof pattern.group === 'string' &&
  'topics' in pattern &&
  Array.isArray(pattern.topics) &&
  pattern.topics.length > 0;
