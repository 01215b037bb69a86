import { Module } from '@nestjs/common';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { FanOutModule } from './fan-out/fan-out.module.js';
import { HoldKeeperModule } from './hold/hold-keeper.module.js';
import { RetryModule } from './retry/retry.module.js';

/** Five stages with five consumer groups; each could become an app of its own by moving a folder. */
@Module({
  imports: [
    ObservabilityModule,
    HttpModule,
    FanOutModule,
    DeliveryModule,
    RetryModule,
    DeadLetterModule,
    HoldKeeperModule,
  ],
})
export class WebhookDispatcherModule {}
