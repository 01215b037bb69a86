import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { WebhookDispatcherModule } from './webhook-dispatcher.module.js';
import { webhookDispatcherSlices } from './webhook-dispatcher-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(webhookDispatcherSlices), WebhookDispatcherModule] })
export class AppModule {}
