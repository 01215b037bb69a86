import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { KafkaModule } from '#libs/kafka';
import { retryConfig } from './retry.config.js';
import { RetryConsumer } from './retry.consumer.js';
import { RetryService } from './retry.service.js';

/** Retry tiers → due → the delivery topic of the lane. */
@Module({
  imports: [ConfigModule.forFeature(retryConfig), KafkaModule],
  controllers: [RetryConsumer],
  providers: [RetryService],
})
export class RetryModule {}
