import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { KafkaModule } from '#libs/kafka';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { fanOutConfig } from './fan-out.config.js';
import { FanOutConsumer } from './fan-out.consumer.js';
import { FanOutService } from './fan-out.service.js';

/** Events → the endpoints that want them → delivery records. */
@Module({
  imports: [ConfigModule.forFeature(fanOutConfig), KafkaModule, EndpointsModule],
  controllers: [FanOutConsumer],
  providers: [FanOutService],
})
export class FanOutModule {}
