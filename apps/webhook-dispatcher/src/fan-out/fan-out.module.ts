import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DatabaseModule } from '#libs/database';
import { KafkaModule } from '#libs/kafka';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { fanOutConfig } from './fan-out.config.js';
import { FanOutConsumer } from './fan-out.consumer.js';
import { FanOutTelemetry } from './fan-out-telemetry.js';
import { FanOutService } from './fan-out.service.js';
import { ForeignEvents } from './foreign-events.service.js';

/** Events → the endpoints that want them → delivery records. */
@Module({
  imports: [ConfigModule.forFeature(fanOutConfig), DatabaseModule, KafkaModule, EndpointsModule],
  controllers: [FanOutConsumer],
  providers: [FanOutTelemetry, ForeignEvents, FanOutService],
})
export class FanOutModule {}
