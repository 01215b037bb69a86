export { TOPICS, TOPIC_SPECS, RETRY_TIERS, DELIVERY_TOPICS, type TopicSpec, type RetryTier } from './topics.js';
export { GROUPS, type GroupId } from './groups.js';
export { LANES, isLane, lanesFrom, type Lane } from './lanes.js';
export {
  DELIVERY_STATES,
  END_REASONS,
  ERROR_CLASSES,
  HOLD_REASONS,
  isTrigger,
  TRIGGERS,
  type DeliveryState,
  type EndReason,
  type ErrorClass,
  type HoldReason,
  type Trigger,
} from './delivery-states.js';
export {
  DEFAULT_REPLAY_STATES,
  REPLAYABLE_STATES,
  REPLAY_REASONS,
  REPLAY_STATUSES,
  type ReplayableState,
  type ReplayReason,
  type ReplayStatus,
} from './replays.js';
export { isScope, ROUTE_ACCESS, SCOPES, type RouteAccess, type Scope } from './scopes.js';
export { newId, timeOfId, deliveryIdOf, type IdPrefix } from './ids.js';
export { ERROR_CODES, PostriderError, type ErrorCode, type ErrorDetail } from './error-codes.js';
export type { IncomingRecord, OutgoingRecord, RecordHeaders, RecordPlace } from './kafka-record.js';
export { HEADERS } from './headers.js';
export {
  DEFAULT_EVENT_TYPE_POLICY,
  VALIDATION_MODES,
  type EventTypePolicy,
  type RegisteredEventType,
  type RegisteredVersion,
  type SchemaDocument,
  type ValidationMode,
} from './event-types.js';
export { isChannel, MAX_CHANNELS, MAX_CHANNEL_LENGTH } from './channel.js';
export {
  encodeOperationalEvent,
  ENDPOINT_SCOPES,
  operationalEnvelope,
  OPERATIONAL_EVENT_TYPES,
  type EndpointScope,
  type OperationalEvent,
  type OperationalEventType,
  type OperationalScope,
} from './operational-events.js';
export {
  decodeEvent,
  eventHeaders,
  MAX_ENVELOPE_BYTES,
  EVENT_ID,
  EVENT_TYPE,
  TENANT_ID,
  MAX_EVENT_ID_LENGTH,
  MAX_EVENT_TYPE_LENGTH,
  type DecodedEvent,
  type EventSummary,
} from './event-envelope.js';
export {
  MAX_ENDPOINTS_PER_RECORD,
  NO_PROGRESS,
  type DeadLetterRecord,
  type DeliveryProgress,
  type DeliveryRecord,
  type HeldRecord,
  type HoldHistory,
  type HoldLine,
  type WaitingRecord,
} from './delivery-record.js';
export {
  createdAtOf,
  decodeDeadLetter,
  decodeDelivery,
  decodeWaiting,
  encodeDeadLetter,
  encodeDelivery,
  encodeWaiting,
  type Decoded,
} from './delivery-record.codec.js';
export { decodeHeld, encodeHeld, holdKeyOf } from './held-record.codec.js';
export {
  decodeReport,
  encodeReport,
  reportLines,
  type AttemptedReport,
  type DeadLetteredReport,
  type DeliveryReport,
  type EndedReport,
  type EndpointDisabledReport,
  type EndpointGoneReport,
  type EndpointHealthReport,
  type HeldReport,
  type PlannedReport,
} from './delivery-report.js';
export {
  DEFAULT_RETRY_POLICY,
  DEFAULT_TIMEOUT_MS,
  MAX_TIMEOUT_MS,
  MIN_TIMEOUT_MS,
  BODY_FORMATS,
  ENDPOINT_STATES,
  isSkipped,
  SIGNATURE_FORMATS,
  VERIFICATIONS,
  UNORDERED,
  type AutoDisable,
  type BodyFormat,
  type DisabledReason,
  type EndpointSettings,
  type EndpointState,
  type ExpiringSecret,
  type FilterDocument,
  type OnExhausted,
  type Ordering,
  type RateLimit,
  type RetryPolicy,
  type SignatureFormat,
  type SubscriptionCondition,
  type SubscriptionSettings,
  type Verification,
} from './endpoint-settings.js';
export {
  placeOfState,
  stateKeyOf,
  type CircuitEntry,
  type EndpointHealth,
  type EndpointStateEntry,
  type EndpointStateKind,
  type EndpointStatePlace,
  type HealthEntry,
  type MarkEntry,
  type OrderEntry,
  type PaceEntry,
} from './endpoint-state.js';
export {
  decodeEndpointState,
  encodeEndpointState,
  encodeEndpointStateRemoval,
  type EndpointStateChange,
} from './endpoint-state.codec.js';
export { encodeUndecodable } from './undecodable-record.js';
export { VERSION } from './version.js';
export { MAX_PUBLISH_BURST, MAX_PUBLISH_PER_SECOND, publishRateFault, type PublishRate } from './publish-rate.js';
export type { TenantSettings } from './tenant-settings.js';
