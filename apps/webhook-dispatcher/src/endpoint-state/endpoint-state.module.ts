import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { KafkaModule } from '#libs/kafka';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { endpointHealthConfig } from './endpoint-health.config.js';
import { EndpointHealthService } from './endpoint-health.service.js';
import { EndpointStateConsumer } from './endpoint-state.consumer.js';
import { EndpointStateLog } from './endpoint-state-log.service.js';
import { EndpointTelemetry } from './endpoint-telemetry.js';
import { HealthReporter } from './health-reporter.service.js';

/** What this process and its predecessors know of the endpoints in its partitions (docs/adr/0016). */
@Module({
  imports: [ConfigModule.forFeature(endpointHealthConfig), KafkaModule, EndpointsModule],
  controllers: [EndpointStateConsumer],
  providers: [EndpointHealthService, EndpointStateLog, EndpointTelemetry, HealthReporter],
  exports: [EndpointHealthService, EndpointStateLog, HealthReporter],
})
export class EndpointStateModule {}
