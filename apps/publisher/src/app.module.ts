import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { PublisherModule } from './publisher.module.js';
import { publisherSlices } from './publisher-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(publisherSlices), PublisherModule] })
export class AppModule {}
