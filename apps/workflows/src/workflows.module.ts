import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { HttpModule } from '#libs/http';
import { KafkaModule } from '#libs/kafka';
import { ObservabilityModule } from '#libs/observability';
import { logEvents } from './log-event.workflow.js';
import { WorkflowConsumer } from './workflow.consumer.js';
import { WorkflowRegistry } from './workflow-registry.js';
import { WorkflowRunner } from './workflow-runner.service.js';
import { workflowsConfig, type WorkflowsConfig } from './workflows.config.js';

/** Add an installation's own workflows to this list. */
const definitionsFor = (config: WorkflowsConfig): WorkflowRegistry =>
  new WorkflowRegistry(config.WORKFLOWS_LOG_EVENTS === undefined ? [] : [logEvents(config.WORKFLOWS_LOG_EVENTS)]);

@Module({
  imports: [ConfigModule.forFeature(workflowsConfig), ObservabilityModule, HttpModule, KafkaModule],
  controllers: [WorkflowConsumer],
  providers: [WorkflowRunner, { provide: WorkflowRegistry, inject: [workflowsConfig.KEY], useFactory: definitionsFor }],
})
export class WorkflowsModule {}
