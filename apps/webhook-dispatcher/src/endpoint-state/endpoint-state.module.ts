import { Module } from '@nestjs/common';
import { KafkaModule } from '#libs/kafka';
import { EndpointStateConsumer } from './endpoint-state.consumer.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';

/** What this process and its predecessors know of the endpoints in its partitions (docs/adr/0016). */
@Module({
  imports: [KafkaModule],
  controllers: [EndpointStateConsumer],
  providers: [EndpointStateLog],
  exports: [EndpointStateLog],
})
export class EndpointStateModule {}
