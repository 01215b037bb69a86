import { Module } from '@nestjs/common';
import { KafkaModule } from '#libs/kafka';
import { DeadLetterConsumer } from './dead-letter.consumer.js';
import { DeadLetterService } from './dead-letter.service.js';

/** The dead-letter topic → metric, log line and report. */
@Module({
  imports: [KafkaModule],
  controllers: [DeadLetterConsumer],
  providers: [DeadLetterService],
})
export class DeadLetterModule {}
