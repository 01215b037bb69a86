import { Module } from '@nestjs/common';
import { EventsModule } from './events/events.module.js';
import { RecordingModule } from './recording.module.js';

/** Writes down events, attempts and delivery states, and shows the events. */
@Module({ imports: [RecordingModule, EventsModule] })
export class AuditModule {}
