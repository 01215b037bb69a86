import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { InstancesModule } from '#libs/instances';
import { PublisherModule } from './publisher.module.js';
import { publisherSlices } from './publisher-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(publisherSlices), InstancesModule, PublisherModule] })
export class AppModule {}
