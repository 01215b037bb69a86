import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { ControlModule } from './control.module.js';
import { controlSlices } from './control-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(controlSlices), ControlModule] })
export class AppModule {}
