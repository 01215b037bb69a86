import { Module } from '@nestjs/common';
import { DatabaseConnectionModule } from '#libs/database';
import { KafkaModule } from '#libs/kafka';
import { InstanceCondition } from './instance-condition.js';
import { InstanceHeartbeat } from './instance-heartbeat.service.js';
import { InstanceIdentity } from './instance-identity.js';
import { SingletonJobs } from './singleton-jobs.service.js';

/** Every app has it: the process is seen by the others, and may do the jobs that only one of them does. */
@Module({
  imports: [KafkaModule, DatabaseConnectionModule],
  providers: [InstanceIdentity, InstanceCondition, InstanceHeartbeat, SingletonJobs],
  exports: [InstanceIdentity, SingletonJobs],
})
export class InstancesModule {}
