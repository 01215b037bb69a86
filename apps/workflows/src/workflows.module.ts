import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { HttpModule } from '#libs/http';
import { kafkaConfig, KafkaModule, type KafkaConfig } from '#libs/kafka';
import { ObservabilityModule } from '#libs/observability';
import { GUARDED_AXIOS, WebhookClientModule, type GuardedAxios } from '#libs/webhook-client';
import { builtInWorkflows } from './built-in-workflows.js';
import { WorkflowConsumer } from './workflow.consumer.js';
import { WorkflowRegistry } from './workflow-registry.js';
import { WorkflowRunner } from './workflow-runner.service.js';
import { workflowsConfig, type WorkflowsConfig } from './workflows.config.js';

/** Add an installation's own workflows to this list. */
const registryFor = (config: WorkflowsConfig, kafka: KafkaConfig, client: GuardedAxios): WorkflowRegistry =>
  new WorkflowRegistry([...builtInWorkflows(config, kafka, client)]);

@Module({
  imports: [
    ConfigModule.forFeature(workflowsConfig),
    ConfigModule.forFeature(kafkaConfig),
    ObservabilityModule,
    HttpModule,
    KafkaModule,
    WebhookClientModule,
  ],
  controllers: [WorkflowConsumer],
  providers: [
    WorkflowRunner,
    {
      provide: WorkflowRegistry,
      inject: [workflowsConfig.KEY, kafkaConfig.KEY, GUARDED_AXIOS],
      useFactory: registryFor,
    },
  ],
})
export class WorkflowsModule {}
