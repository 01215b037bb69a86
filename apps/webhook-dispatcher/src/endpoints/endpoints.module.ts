import { Module } from '@nestjs/common';
import { DatabaseModule } from '#libs/database';
import { EndpointDirectory } from './endpoint-directory.service.js';

/** The configuration cache that fan-out and delivery share. */
@Module({
  imports: [DatabaseModule],
  providers: [EndpointDirectory],
  exports: [EndpointDirectory],
})
export class EndpointsModule {}
