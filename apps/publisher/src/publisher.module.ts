import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccessModule } from '#libs/access';
import { DatabaseModule } from '#libs/database';
import { HttpModule } from '#libs/http';
import { KafkaModule } from '#libs/kafka';
import { ObservabilityModule } from '#libs/observability';
import { TriggerController } from './classic/trigger.controller.js';
import { TriggerService } from './classic/trigger.service.js';
import { EventCheck } from './event-types/event-check.service.js';
import { EventSender } from './event-sender.service.js';
import { IdempotentPublish } from './idempotent-publish.service.js';
import { PublishLimits } from './limits/publish-limits.service.js';
import { RequestLimits } from './limits/request-limits.service.js';
import { TokenSource } from './limits/token-source.service.js';
import { PublishController } from './publish.controller.js';
import { PublishMetrics } from './publish-metrics.js';
import { PublishPlanner } from './publish-planner.service.js';
import { PublishService } from './publish.service.js';
import { publisherConfig } from './publisher.config.js';

/** Accepts events over HTTP and puts them on `postrider.events`. */
@Module({
  imports: [
    ConfigModule.forFeature(publisherConfig),
    ObservabilityModule,
    HttpModule,
    KafkaModule,
    DatabaseModule,
    AccessModule,
  ],
  controllers: [PublishController, TriggerController],
  providers: [
    TokenSource,
    RequestLimits,
    PublishLimits,
    PublishMetrics,
    EventSender,
    IdempotentPublish,
    EventCheck,
    PublishPlanner,
    PublishService,
    TriggerService,
  ],
})
export class PublisherModule {}
