export { signStandard, type StandardSignature, type StandardSigningRequest } from './signing/standard-signature.js';
export {
  lowerCaseNames,
  webhookMessage,
  type AttemptToSend,
  type WebhookMessage,
} from './rendering/webhook-message.js';
export { newSigningSecret } from './signing/new-signing-secret.js';
export {
  publicKeyText,
  SECRET_ALGORITHMS,
  secretKindOf,
  type SecretAlgorithm,
  type SecretKind,
} from './signing/secret-kind.js';
export {
  addSecret,
  canSign,
  DEFAULT_OVERLAP_MS,
  expireSecret,
  MAX_OVERLAP_MS,
  rotateSecrets,
  type HeldSecret,
  type SecretPlan,
} from './secrets/secret-plan.js';
export { parseKeyring, type Keyring } from './secrets/keyring.js';
export { NONCE_BYTES, openSecret, sealSecret, type OpenedSecret, type SecretPlace } from './secrets/sealed-secret.js';
export {
  includesScope,
  keyVerdict,
  liesWithin,
  type KeyVerdict,
  type PresentedKey,
  type StoredKey,
} from './access/key-verdict.js';
export { changedFields } from './actions/changed-fields.js';
export { redacted } from './actions/redacted.js';
export { ChurnMap } from './collections/churn-map.js';
export { ChurnSet } from './collections/churn-set.js';
export { OffsetTracker, type Begun } from './consuming/offset-tracker.js';
export { assignSticky, type Assignment, type JoiningMember } from './consuming/sticky-assignment.js';
export { addressVerdict, type AddressVerdict } from './egress/address-verdict.js';
export { PUBLIC_HTTPS_ONLY, type EgressPolicy } from './egress/egress-policy.js';
export { headerVerdict, type HeaderVerdict } from './egress/header-verdict.js';
export { parseCidr, type Cidr } from './egress/ip-address.js';
export { urlVerdict, type EgressClass, type UrlVerdict } from './egress/url-verdict.js';
export { matches, parseTypePattern, patternsThatMatch, type TypePattern } from './matching/type-pattern.js';
export { laneOf, parseLaneRule, type LaneRule } from './matching/lane-rules.js';
export { SubscriptionIndex } from './matching/subscription-index.js';
export { passing, type Candidates, type ConditionalEndpoints } from './matching/candidates.js';
export { compileCondition, EventInView } from './matching/subscription-condition.js';
export { judgeEvent, type EventToJudge, type EventVerdict } from './event-types/judge-event.js';
export { compareSchemas, type SchemaChange } from './event-types/compare-schemas.js';
export { schemaFaults, SchemaValidator } from './event-types/schema-validator.js';
export { EventJudge } from './event-types/event-judge.js';
export { compileFilter } from './matching/filter/compile-filter.js';
export type { FilterFault } from './matching/filter/filter-fault.js';
export { MAX_RETRY_DELAY_MS, retryDelay, type RetryDelay } from './delivery/retry-delay.js';
export { MAX_RETRY_AFTER_MS, retryAfterMs } from './delivery/retry-after.js';
export { nextStep, type AttemptMade, type AttemptOutcome, type NextStep } from './delivery/next-step.js';
export { MAX_SCHEDULE_AHEAD_MS, scheduledFor } from './delivery/schedule.js';
export { clampDue, makeRoomAt, maturesAt, mustLeaveAt, tierFor } from './delivery/retry-tier.js';
export { DueHeap } from './delivery/due-heap.js';
export { SHARE_OF_FREE, type Queueable } from './delivery/fair-queue.js';
export { burstOf } from './delivery/rate-limit.js';
export { DeliveryEngine } from './delivery/engine/delivery-engine.js';
export { type Pace } from './delivery/engine/endpoint-traffic.js';
export {
  type Answer,
  type CircuitState,
  type EndpointTerms,
  type EngineBounds,
  type EngineJob,
  type Held,
  type Offer,
  type Overflow,
  type Surroundings,
  type Turn,
} from './delivery/engine/engine-job.js';
export { deliveryVerdict, type DeliveryVerdict, type EndpointLookup } from './delivery/delivery-verdict.js';
export { isCanceledBy, isSupersededBy, spentMark, successMark } from './delivery/delivery-mark.js';
export { progressAfter, type FailedAttempt } from './delivery/delivery-progress.js';
export { holdDue, isNews, MIN_HOLD_MS, nextSlot, type Hold, type SlotRequest } from './delivery/hold.js';
export { heldOnceMore, holdPlace, type HoldPlace, type HoldToPlace } from './delivery/hold-place.js';
export { WaitedLately } from './delivery/waited-lately.js';
export { DrainRamp, drainRoom, NO_ROOM, type DrainRoom } from './delivery/drain-ramp.js';
export { formatOf, type PublishFormat } from './ingest/publish-format.js';
export { readRequest, type IncomingPublish, type ReadRequest } from './ingest/read-request.js';
export { planRecord, type PlannedRecord } from './ingest/event-record.js';
export { underEarlierId, type AcceptedEvent, type Ingested, type IngestContext } from './ingest/event-draft.js';
export { faultOfErrors, type PublishFault } from './ingest/publish-fault.js';
export { readJson } from './ingest/json-document.js';
export { validTraceParent } from './ingest/trace-parent.js';
export { type RequestHeaders } from './ingest/cloud-event-headers.js';
export {
  applyReport,
  type DeliverySnapshot,
  type PlannedDelivery,
  type ReportOfOne,
} from './recording/delivery-snapshot.js';
export { REPLAY_BATCH, replayStep, type ReplayStanding, type ReplayStep } from './replays/replay-step.js';
export { isToBeSent, landed, type Landed } from './replays/replay-flight.js';
export { replayRange, sliceEnd, type ReplayRange } from './replays/replay-range.js';
export { isNewer, type ReportVersion } from './recording/report-version.js';
export { fingerprintOf, readIdempotencyKey, type IdempotencyKey } from './ingest/idempotency-key.js';
export { stateAfter, type StateChange, type StateCommand } from './endpoints/state-command.js';
export { endpointAfter, type EndpointStanding, type StandingChange } from './endpoints/endpoint-after.js';
export { handshakeDelayMs } from './endpoints/verification/handshake-delay.js';
export { handshakeRequest, type Handshake, type HandshakeTerms } from './endpoints/verification/handshake-request.js';
export {
  handshakeVerdict,
  type HandshakeAnswer,
  type HandshakeVerdict,
} from './endpoints/verification/handshake-verdict.js';
export { keyPathFault } from './delivery/ordering/key-path.js';
export { stateExpiryMs } from './delivery/endpoint-state-expiry.js';
export {
  healthAfter,
  healthWhenGone,
  type HealthObservation,
  type HealthState,
  type HealthVerdict,
} from './delivery/endpoint-health.js';
export { paceToRemember, permittedUntil, type LimitTerms } from './delivery/remembered-pace.js';
export { OrderGate } from './delivery/ordering/order-gate.js';
export type { OrderBounds, OrderFate } from './delivery/ordering/order-terms.js';
export type { OrderedJob } from './delivery/ordering/ordered-job.js';
export type { LineHead } from './delivery/ordering/key-line.js';
export type { OrderChange } from './delivery/ordering/order-change.js';
export type { DepartingBatch, LinePlace } from './delivery/ordering/line-parking.js';
export { orderKeyOf } from './delivery/ordering/order-key.js';
export { grantTokens, missingAfter, type TokenGrant, type TokenWish } from './limits/token-grant.js';
export { STOCK_KEPT_MS, TokenStock, type RateStanding, type TokenTake } from './limits/token-stock.js';
export { rateHeaders, type NamedStanding } from './limits/rate-headers.js';
export { HEALTH_VERDICTS, healthSummary, type EndpointFacts, type HealthSummary } from './statistics/health-summary.js';
export { RESPONSE_TIME_BOUNDS_MS, responseTimePercentile } from './statistics/response-times.js';
export {
  backlogVerdict,
  type BacklogThresholds,
  type BacklogVerdict,
  type QueueLag,
} from './queues/backlog-verdict.js';
export { lagOf, type TopicBacklog } from './queues/group-lag.js';
export {
  retentionPlan,
  type RetentionDays,
  type RetentionStep,
  type StoredPartition,
} from './retention/retention-plan.js';
