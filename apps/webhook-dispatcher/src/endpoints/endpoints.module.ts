import { Module } from '@nestjs/common';
import { DatabaseModule } from '#libs/database';
import { TenantEgressModule } from '#libs/tenant-egress';
import { EndpointDirectory } from './endpoint-directory.service.js';

/** The configuration cache that fan-out and delivery share. */
@Module({
  imports: [DatabaseModule, TenantEgressModule],
  providers: [EndpointDirectory],
  exports: [EndpointDirectory],
})
export class EndpointsModule {}
