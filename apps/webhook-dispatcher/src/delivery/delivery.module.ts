import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { KafkaModule } from '#libs/kafka';
import { WebhookClientModule } from '#libs/webhook-client';
import { DrainBook } from '../hold/drain-book.js';
import { EndpointStateModule } from '../endpoint-state/endpoint-state.module.js';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { AttemptService } from './attempt.service.js';
import { deliveryConfig } from './delivery.config.js';
import { DeliveryConsumer } from './delivery.consumer.js';
import { deliveryEngineProvider } from './delivery-engine.provider.js';
import { DeliveryIntake } from './delivery-intake.service.js';
import { DeliveryLoop } from './delivery-loop.service.js';
import { DeliveryTelemetry } from './delivery-telemetry.js';
import { HoldService } from './hold.service.js';
import { ManualSuccesses } from './manual-successes.js';
import { SettlementService } from './settlement.service.js';

/** Delivery records → signed requests → done, retry tier or dead letter. */
@Module({
  imports: [
    ConfigModule.forFeature(deliveryConfig),
    KafkaModule,
    WebhookClientModule,
    EndpointsModule,
    EndpointStateModule,
  ],
  controllers: [DeliveryConsumer],
  providers: [
    AttemptService,
    deliveryEngineProvider,
    DeliveryIntake,
    DeliveryLoop,
    DeliveryTelemetry,
    DrainBook,
    HoldService,
    ManualSuccesses,
    SettlementService,
  ],
})
export class DeliveryModule {}
