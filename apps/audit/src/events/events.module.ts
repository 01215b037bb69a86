import { Module } from '@nestjs/common';
import { AccessModule } from '#libs/access';
import { DatabaseModule } from '#libs/database';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { EventsController } from './events.controller.js';

/** Shows the events that are written down. */
@Module({
  imports: [ObservabilityModule, HttpModule, DatabaseModule, AccessModule],
  controllers: [EventsController],
})
export class EventsModule {}
