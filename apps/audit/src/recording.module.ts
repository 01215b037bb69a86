import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DatabaseModule, RetentionModule } from '#libs/database';
import { HttpModule } from '#libs/http';
import { InstancesModule } from '#libs/instances';
import { KafkaModule } from '#libs/kafka';
import { ObservabilityModule } from '#libs/observability';
import { auditConfig } from './audit.config.js';
import { EventAuditConsumer } from './events/event-audit.consumer.js';
import { EventQuarantine } from './events/event-quarantine.service.js';
import { EventWriter } from './events/event-writer.service.js';
import { OperationalEventPublisher } from './operational-events/operational-event-publisher.service.js';
import { BacklogTelemetry } from './queues/backlog-telemetry.js';
import { queueWatchConfig } from './queues/queue-watch.config.js';
import { QueueWatch } from './queues/queue-watch.service.js';
import { EndpointRecorder } from './recorder/endpoint-recorder.service.js';
import { RecorderConsumer } from './recorder/recorder.consumer.js';
import { Recorder } from './recorder/recorder.service.js';
import { RetentionJob } from './retention/retention-job.service.js';
import { StatisticsFolding } from './statistics/statistics-folding.service.js';
import { Expiry } from './upkeep/expiry.service.js';
import { PartitionUpkeep } from './upkeep/partition-upkeep.service.js';
import { TopicUpkeep } from './upkeep/topic-upkeep.service.js';

/** Writes down events, attempts and delivery states, and keeps what is written in order. */
@Module({
  imports: [
    ConfigModule.forFeature(auditConfig),
    ConfigModule.forFeature(queueWatchConfig),
    ObservabilityModule,
    HttpModule,
    KafkaModule,
    DatabaseModule,
    InstancesModule,
    RetentionModule,
  ],
  controllers: [EventAuditConsumer, RecorderConsumer],
  providers: [
    BacklogTelemetry,
    EndpointRecorder,
    EventQuarantine,
    EventWriter,
    Expiry,
    OperationalEventPublisher,
    PartitionUpkeep,
    QueueWatch,
    Recorder,
    RetentionJob,
    StatisticsFolding,
    TopicUpkeep,
  ],
})
export class RecordingModule {}
