/** Header names on Kafka records. CloudEvents attributes use the Kafka binding's `ce_` prefix. */
export const HEADERS = {
  contentType: 'content-type',
  ceSpecVersion: 'ce_specversion',
  ceId: 'ce_id',
  ceType: 'ce_type',
  ceSource: 'ce_source',
  ceTime: 'ce_time',
  ceSubject: 'ce_subject',
  ceTenantId: 'ce_tenantid',
  ceEventVersion: 'ce_eventversion',
  ceCorrelationId: 'ce_correlationid',
  cePartitionKey: 'ce_partitionkey',
  /** RFC 3339: the event's deliveries wait until then. */
  ceDeliverAt: 'ce_deliverat',
  traceParent: 'traceparent',
  lane: 'postrider-lane',
  /** On events: a publisher of ours has judged it by the registry of event types. */
  judged: 'postrider-judged',
  /** Comma-separated endpoint ids, 1 to 64 of one partition. */
  endpointIds: 'postrider-endpoint-ids',
  deliveryId: 'postrider-delivery-id',
  createdAt: 'postrider-created-at',
  trigger: 'postrider-trigger',
  /** Attempts already made in the present chain of retries. */
  attemptsMade: 'postrider-attempts-made',
  /** Attempts ever made for the delivery, over all chains: what `webhook-attempt` counts. */
  attemptsTotal: 'postrider-attempts-total',
  chain: 'postrider-chain',
  /** When someone asked for the delivery anew. */
  askedAt: 'postrider-asked-at',
  waiting: 'postrider-waiting',
  holdReason: 'postrider-hold-reason',
  dueAt: 'postrider-due-at',
  /** Epoch ms since when the delivery has been held without an attempt in between. */
  heldSince: 'postrider-held-since',
  /** How often it has been held since its last attempt. */
  timesHeld: 'postrider-times-held',
  /** Its place in its endpoint's line of parked deliveries; kept when it is held again, so that it keeps its turn. */
  holdSeq: 'postrider-hold-seq',
  /** Which line that place is in, where an endpoint wants order: `endpoint` or `key`. */
  holdLine: 'postrider-hold-line',
  /** The order key that it waits for, where an endpoint wants order. */
  orderKey: 'postrider-order-key',
  firstFailureAt: 'postrider-first-failure-at',
  lastFailureAt: 'postrider-last-failure-at',
  lastStatus: 'postrider-last-status',
  errorClass: 'postrider-error-class',
  origin: 'postrider-origin',
  deadLetterReason: 'postrider-dead-letter-reason',
  quarantineReason: 'postrider-quarantine-reason',
  /** Whom an operational event is for: `operational`, the tenant itself; `installation`, who watches all tenants. */
  scope: 'postrider-scope',
  /** Which process wrote an entry of the endpoint state. */
  writer: 'postrider-writer',
} as const;
