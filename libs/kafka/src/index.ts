export { KafkaModule } from './kafka.module.js';
export { kafkaConfig, type KafkaConfig } from './kafka.config.js';
export { KafkaStrategy } from './kafka.strategy.js';
export { consumes, type ConsumesPattern } from './consumes.js';
export type { ConsumedRecord } from './consumer/consumed-record.js';
export type { ConsumeOptions, ReplayedPartition } from './consumer/subscription.js';
export { RecordProducer, type SendOptions } from './producer/record-producer.service.js';
export { partitionOfKey } from './partition-of-key.js';
export { TopicAdmin } from './topics/topic-admin.service.js';
