import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { InstancesModule } from '#libs/instances';
import { WebhookDispatcherModule } from './webhook-dispatcher.module.js';
import { webhookDispatcherSlices } from './webhook-dispatcher-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(webhookDispatcherSlices), InstancesModule, WebhookDispatcherModule] })
export class AppModule {}
