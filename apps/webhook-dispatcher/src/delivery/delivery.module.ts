import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DatabaseModule } from '#libs/database';
import { KafkaModule } from '#libs/kafka';
import { WebhookClientModule } from '#libs/webhook-client';
import { CircuitMemory } from '../endpoint-state/circuit-memory.service.js';
import { EndpointMemory } from '../endpoint-state/endpoint-memory.service.js';
import { EndpointStateModule } from '../endpoint-state/endpoint-state.module.js';
import { PaceMemory } from '../endpoint-state/pace-memory.service.js';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { DrainAppetite } from '../hold/drain-appetite.js';
import { DrainBook } from '../hold/drain-book.js';
import { HeldGauge } from '../hold/held-gauge.js';
import { HoldDrainer } from '../hold/hold-drainer.service.js';
import { OrderLines } from '../order/order-lines.service.js';
import { orderConfig } from '../order/order.config.js';
import { OrderedSettlement } from '../order/ordered-settlement.service.js';
import { AttemptService } from './attempt.service.js';
import { deliveryConfig } from './delivery.config.js';
import { DeliveryConsumer } from './delivery.consumer.js';
import { deliveryEngineProvider } from './delivery-engine.provider.js';
import { DeliveryIntake } from './delivery-intake.service.js';
import { DeliveryLoop } from './delivery-loop.service.js';
import { DeliveryMarks } from './delivery-marks.js';
import { DeliveryTelemetry } from './delivery-telemetry.js';
import { DeliveryVitals } from './delivery-vitals.js';
import { HoldService } from './hold.service.js';
import { SendPermits } from './send-permits.service.js';
import { SettlementService } from './settlement.service.js';

/** Delivery records → signed requests → done, retry tier or dead letter. */
@Module({
  imports: [
    ConfigModule.forFeature(deliveryConfig),
    ConfigModule.forFeature(orderConfig),
    DatabaseModule,
    KafkaModule,
    WebhookClientModule,
    EndpointsModule,
    EndpointStateModule,
  ],
  controllers: [DeliveryConsumer],
  providers: [
    AttemptService,
    CircuitMemory,
    deliveryEngineProvider,
    DeliveryIntake,
    DeliveryLoop,
    DeliveryMarks,
    DeliveryTelemetry,
    DeliveryVitals,
    DrainAppetite,
    DrainBook,
    EndpointMemory,
    HeldGauge,
    HoldDrainer,
    HoldService,
    OrderedSettlement,
    OrderLines,
    PaceMemory,
    SendPermits,
    SettlementService,
  ],
})
export class DeliveryModule {}
