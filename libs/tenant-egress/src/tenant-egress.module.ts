import { Module } from '@nestjs/common';
import { DatabaseModule } from '#libs/database';
import { WebhookClientModule } from '#libs/webhook-client';
import { TenantEgress } from './tenant-egress.service.js';

/** For an app that sends on behalf of tenants, or judges their URLs: what each may reach beside the public internet. */
@Module({ imports: [DatabaseModule, WebhookClientModule], providers: [TenantEgress] })
export class TenantEgressModule {}
