import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccessModule } from '#libs/access';
import { DatabaseModule, RetentionModule } from '#libs/database';
import { HttpModule } from '#libs/http';
import { InstancesModule } from '#libs/instances';
import { KafkaModule } from '#libs/kafka';
import { ObservabilityModule } from '#libs/observability';
import { TenantEgressModule } from '#libs/tenant-egress';
import { WebhookClientModule } from '#libs/webhook-client';
import { ClassicV0Controller } from './classic/classic-v0.controller.js';
import { ClassicWebhooksController } from './classic/classic-webhooks.controller.js';
import { ClassicWebhooks } from './classic/classic-webhooks.service.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveryCancel } from './deliveries/delivery-cancel.service.js';
import { DeliveryRetry } from './deliveries/delivery-retry.service.js';
import { SentEvents } from './deliveries/sent-events.service.js';
import { EndpointTestController } from './endpoints/endpoint-test.controller.js';
import { EndpointTestService } from './endpoints/endpoint-test.service.js';
import { EndpointsController } from './endpoints/endpoints.controller.js';
import { EndpointsService } from './endpoints/endpoints.service.js';
import { InstancesController } from './instances/instances.controller.js';
import { QueuesController } from './queues/queues.controller.js';
import { RecorderProgress } from './replays/recorder-progress.service.js';
import { replayConfig } from './replays/replay.config.js';
import { ReplayRunner } from './replays/replay-runner.service.js';
import { ReplaySender } from './replays/replay-sender.service.js';
import { ReplaySteps } from './replays/replay-steps.service.js';
import { ReplaysController } from './replays/replays.controller.js';
import { ReplaysService } from './replays/replays.service.js';
import { RetentionController } from './retention/retention.controller.js';
import { EndpointStatisticsController } from './statistics/endpoint-statistics.controller.js';
import { EndpointStatisticsService } from './statistics/endpoint-statistics.service.js';
import { EventTypeVersionsController } from './event-types/event-type-versions.controller.js';
import { EventTypesController } from './event-types/event-types.controller.js';
import { EventTypesService } from './event-types/event-types.service.js';
import { SchemaCompatibility } from './event-types/schema-compatibility.service.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { JwksController } from './secrets/jwks.controller.js';
import { SecretUpkeep } from './secrets/secret-upkeep.service.js';
import { SecretsController } from './secrets/secrets.controller.js';
import { SecretsService } from './secrets/secrets.service.js';
import { HandshakeService } from './verification/handshake.service.js';
import { VerificationRunner } from './verification/verification-runner.service.js';
import { verificationConfig } from './verification/verification.config.js';

/** The management API: endpoints, subscriptions, deliveries. */
@Module({
  imports: [
    ConfigModule.forFeature(verificationConfig),
    ConfigModule.forFeature(replayConfig),
    ObservabilityModule,
    HttpModule,
    KafkaModule,
    DatabaseModule,
    AccessModule,
    TenantsModule,
    InstancesModule,
    RetentionModule,
    WebhookClientModule,
    TenantEgressModule,
  ],
  controllers: [
    ClassicWebhooksController,
    ClassicV0Controller,
    EndpointsController,
    EndpointTestController,
    SecretsController,
    JwksController,
    SubscriptionsController,
    EventTypesController,
    EventTypeVersionsController,
    DeliveriesController,
    ReplaysController,
    InstancesController,
    QueuesController,
    RetentionController,
    EndpointStatisticsController,
  ],
  providers: [
    ClassicWebhooks,
    SentEvents,
    EndpointStatisticsService,
    EndpointsService,
    EndpointTestService,
    EventTypesService,
    SchemaCompatibility,
    DeliveryCancel,
    DeliveryRetry,
    ReplaysService,
    ReplayRunner,
    ReplaySteps,
    ReplaySender,
    RecorderProgress,
    HandshakeService,
    VerificationRunner,
    SecretsService,
    SecretUpkeep,
  ],
})
export class ControlModule {}
