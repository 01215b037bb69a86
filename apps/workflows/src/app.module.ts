import { Module } from '@nestjs/common';
import { PostriderConfigModule } from '#libs/config';
import { InstancesModule } from '#libs/instances';
import { WorkflowsModule } from './workflows.module.js';
import { workflowsSlices } from './workflows-slices.js';

@Module({ imports: [PostriderConfigModule.forRoot(workflowsSlices), InstancesModule, WorkflowsModule] })
export class AppModule {}
