import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Database } from './connection/database.js';
import { databaseConfig } from './connection/database.config.js';
import { InstanceStore } from './instances/instance.store.js';
import { SingletonJobStore } from './instances/singleton-job.store.js';

/** PostgreSQL as far as every process needs it: to say that it runs. Opens no secrets. */
@Module({
  imports: [ConfigModule.forFeature(databaseConfig)],
  providers: [Database, InstanceStore, SingletonJobStore],
  exports: [Database, InstanceStore, SingletonJobStore],
})
export class DatabaseConnectionModule {}
