import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { WorkflowsModule } from './workflows.module.js';
import { workflowsSlices } from './workflows-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(workflowsSlices), WorkflowsModule] })
export class AppModule {}
