export { DatabaseModule } from './database.module.js';
export { DatabaseConnectionModule } from './database-connection.module.js';
export { databaseConfig, secretsConfig } from './connection/database.config.js';
export {
  ACTION_RESULTS,
  ActionStore,
  type ActionFilter,
  type ActionIntent,
  type ActionOutcome,
  type ActionResult,
  type StoredAction,
} from './actions/action.store.js';
export { Database } from './connection/database.js';
export type { TenantSession } from './connection/tenant-session.js';
export {
  ApiKeyRepository,
  type ApiKeyChange,
  type ApiKeyRow,
  type NewApiKeyRow,
} from './tenants/api-key.repository.js';
export { TenantRepository, type TenantChange, type TenantRow } from './tenants/tenant.repository.js';
export { isDataFault } from './connection/unavailable.js';
export { ConfigFeed, type ConfigChange, type ConfigSubscriber } from './configuration/config-feed.js';
export { ConfigWatch } from './configuration/config-watch.js';
export type { ConfigKind, WatchedConfiguration } from './configuration/watched-configuration.js';
export type { ConfigurationPage, EndpointConfiguration } from './configuration/configuration-loader.js';
export { EndpointRepository, type Registered } from './configuration/endpoint.repository.js';
export type { EndpointChange, NewEndpoint } from './configuration/endpoint-row.js';
export { SealedColumnsStore, type Resealed } from './configuration/sealed-columns.store.js';
export { SecretStore, type EndpointPlace, type SecretRow, type SecretsChanged } from './configuration/secret.store.js';
export { VerificationStore, type HandshakeShare, type HandshakeToMake } from './configuration/verification.store.js';
export type {
  EndpointFilter,
  EndpointWithTypes,
  ShownState,
  VerificationProgress,
} from './configuration/endpoint-query.js';
export type { SubscriptionRow } from './configuration/subscription.entity.js';
export {
  SubscriptionRepository,
  type NewSubscription,
  type SubscriptionFilter,
  type SubscriptionWritten,
} from './configuration/subscription.repository.js';
export {
  EventStore,
  type EventToStore,
  type EventFilter,
  type StoredEvent,
  type StoredEventWithPayload,
} from './events/event.store.js';
export { EventTypeDirectory } from './event-types/event-type.directory.js';
export {
  EVENT_TYPE_LIMITS,
  EventTypeRepository,
  type EventTypeFilter,
  type EventTypeWritten,
  type StoredEventType,
  type StoredVersion,
} from './event-types/event-type.repository.js';
export { AttemptStore, type StoredAttempt } from './deliveries/attempt.store.js';
export { DeliveryStore, type DeliveryFilter, type RecordedDelivery } from './deliveries/delivery.store.js';
export { EndpointHealthStore, type StoredHealth } from './health/endpoint-health.store.js';
export { HoldStore } from './holds/hold.store.js';
export type { DeliveryToPark, DrainWish, ParkedDelivery } from './holds/held-delivery.js';
export {
  IdempotencyStore,
  type IdempotencyScope,
  type IdempotencyVerdict,
  type IdempotentRequest,
} from './idempotency/idempotency.store.js';
export { PublishBucketStore } from './limits/publish-bucket.store.js';
export {
  InstanceStore,
  type InstanceConsumer,
  type InstanceReport,
  type StoredInstance,
} from './instances/instance.store.js';
export { SingletonJobStore } from './instances/singleton-job.store.js';
export { OperationalEvents, type OperationalFact } from './operational-events/operational-events.store.js';
export { PartitionKeeper } from './partitions/partition-keeper.js';
export type { Page, PageRequest } from './paging/keyset-cursor.js';
export { PAGE_QUERY } from './paging/page-query.schema.js';
export {
  EndpointStatisticsStore,
  MINUTES_KEPT_MS,
  type EndpointStatistics,
} from './statistics/endpoint-statistics.store.js';
export { TenantSettingsFeed, type TenantSettingsSubscriber } from './tenants/tenant-settings-feed.js';
export {
  QueueStatisticsStore,
  type BacklogChange,
  type GroupLag,
  type MeasuredQueues,
  type QueueFacts,
  type TopicLag,
} from './queues/queue-statistics.store.js';
export { ReplayStore, type ReplayFilter } from './replays/replay.store.js';
export { ReplayWorkStore, type ReplayProgress } from './replays/replay-work.store.js';
export {
  countsOf,
  type ClaimedReplay,
  type DeliveryKey,
  type ReplayCounts,
  type ReplayRow,
  type ReplayWish,
} from './replays/replay-row.js';
export { retentionConfig } from './retention/retention.config.js';
export { RetentionModule } from './retention/retention.module.js';
export { Retention } from './retention/retention.service.js';
export { RetentionStore } from './retention/retention.store.js';
export {
  ClassicWebhookStore,
  type ClassicPage,
  type ClassicWebhook,
  type MatchedSubscription,
} from './classic/classic-webhook.store.js';
