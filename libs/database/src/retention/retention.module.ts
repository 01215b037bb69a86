import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DatabaseModule } from '../database.module.js';
import { retentionConfig } from './retention.config.js';
import { Retention } from './retention.service.js';

/** For the apps that read its settings. */
@Module({
  imports: [ConfigModule.forFeature(retentionConfig), DatabaseModule],
  providers: [Retention],
  exports: [Retention],
})
export class RetentionModule {}
