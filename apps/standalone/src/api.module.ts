import { Module } from '@nestjs/common';
import { EventsModule } from '#apps/audit';
import { ControlModule, controlSlices } from '#apps/control';
import { PublisherModule, publisherSlices } from '#apps/publisher';
import type { AnyConfigSlice } from '#libs/config';

export const apiSlices: readonly AnyConfigSlice[] = [...publisherSlices, ...controlSlices];

/** What answers requests: publishing, management, and the events. It reads no topic. */
@Module({ imports: [PublisherModule, ControlModule, EventsModule] })
export class ApiModule {}
