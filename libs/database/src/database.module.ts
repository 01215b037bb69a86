import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ActionStore } from './actions/action.store.js';
import { ClassicWebhookStore } from './classic/classic-webhook.store.js';
import { ConfigFeed } from './configuration/config-feed.js';
import { ConfigWatch } from './configuration/config-watch.js';
import { ConfigurationLoader } from './configuration/configuration-loader.js';
import { EndpointRepository } from './configuration/endpoint.repository.js';
import { SecretVault } from './configuration/secret-vault.js';
import { SealedColumnsStore } from './configuration/sealed-columns.store.js';
import { SecretStore } from './configuration/secret.store.js';
import { VerificationStore } from './configuration/verification.store.js';
import { SubscriptionRepository } from './configuration/subscription.repository.js';
import { databaseConfig, secretsConfig } from './connection/database.config.js';
import { DatabaseConnectionModule } from './database-connection.module.js';
import { AttemptStore } from './deliveries/attempt.store.js';
import { DeliveryStore } from './deliveries/delivery.store.js';
import { EventStore } from './events/event.store.js';
import { EndpointHealthStore } from './health/endpoint-health.store.js';
import { HoldStore } from './holds/hold.store.js';
import { IdempotencyStore } from './idempotency/idempotency.store.js';
import { PublishBucketStore } from './limits/publish-bucket.store.js';
import { OperationalEvents } from './operational-events/operational-events.store.js';
import { PartitionKeeper } from './partitions/partition-keeper.js';
import { QueueStatisticsStore } from './queues/queue-statistics.store.js';
import { ReplayStore } from './replays/replay.store.js';
import { ReplayWorkStore } from './replays/replay-work.store.js';
import { RetentionStore } from './retention/retention.store.js';
import { EndpointStatisticsStore } from './statistics/endpoint-statistics.store.js';
import { ApiKeyRepository } from './tenants/api-key.repository.js';
import { TenantRepository } from './tenants/tenant.repository.js';
import { TenantSettingsFeed } from './tenants/tenant-settings-feed.js';
import { EventTypeDirectory } from './event-types/event-type.directory.js';
import { EventTypeRepository } from './event-types/event-type.repository.js';

const stores = [
  ActionStore,
  ClassicWebhookStore,
  ApiKeyRepository,
  TenantRepository,
  TenantSettingsFeed,
  ConfigFeed,
  ConfigWatch,
  EndpointRepository,
  SubscriptionRepository,
  VerificationStore,
  SecretStore,
  SealedColumnsStore,
  EventStore,
  EventTypeDirectory,
  EventTypeRepository,
  AttemptStore,
  DeliveryStore,
  EndpointHealthStore,
  EndpointStatisticsStore,
  QueueStatisticsStore,
  ReplayStore,
  ReplayWorkStore,
  RetentionStore,
  HoldStore,
  IdempotencyStore,
  OperationalEvents,
  PartitionKeeper,
  PublishBucketStore,
];

/** PostgreSQL for every app: one pool, migrated at boot, with a repository or store for each table. */
@Module({
  imports: [DatabaseConnectionModule, ConfigModule.forFeature(databaseConfig), ConfigModule.forFeature(secretsConfig)],
  providers: [SecretVault, ConfigurationLoader, ...stores],
  exports: [DatabaseConnectionModule, ...stores],
})
export class DatabaseModule {}
