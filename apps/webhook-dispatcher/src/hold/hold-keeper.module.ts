import { Module } from '@nestjs/common';
import { DatabaseModule } from '#libs/database';
import { KafkaModule } from '#libs/kafka';
import { HoldKeeperConsumer } from './hold-keeper.consumer.js';
import { HoldKeeper } from './hold-keeper.service.js';

/** Held deliveries → PostgreSQL. What puts them back belongs to the owner of the endpoint, and so to the delivery module. */
@Module({
  imports: [DatabaseModule, KafkaModule],
  controllers: [HoldKeeperConsumer],
  providers: [HoldKeeper],
})
export class HoldKeeperModule {}
