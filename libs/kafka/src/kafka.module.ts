import { Global, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { KafkaConnection } from './connection/kafka-connection.js';
import { GroupConsumers } from './consumer/group-consumers.service.js';
import { kafkaConfig } from './kafka.config.js';
import { KafkaStrategy } from './kafka.strategy.js';
import { RecordProducer } from './producer/record-producer.service.js';
import { QueueReader } from './queues/queue-reader.service.js';
import { DecidedRecords } from './topics/decided-records.service.js';
import { TopicAdmin } from './topics/topic-admin.service.js';

/** Global: every feature of an app produces through the one producer and is consumed by the one strategy. */
@Global()
@Module({
  imports: [ConfigModule.forFeature(kafkaConfig)],
  providers: [KafkaConnection, TopicAdmin, RecordProducer, GroupConsumers, KafkaStrategy, QueueReader, DecidedRecords],
  exports: [TopicAdmin, RecordProducer, KafkaStrategy, GroupConsumers, QueueReader, DecidedRecords],
})
export class KafkaModule {}
