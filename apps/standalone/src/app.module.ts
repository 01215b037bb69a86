import { Module } from '@nestjs/common';
import { AuditModule, auditSlices } from '#apps/audit';
import { ControlModule, controlSlices } from '#apps/control';
import { PublisherModule, publisherSlices } from '#apps/publisher';
import { WebhookDispatcherModule, webhookDispatcherSlices } from '#apps/webhook-dispatcher';
import { WorkflowsModule, workflowsSlices } from '#apps/workflows';
import { PostriderConfigModule } from '#libs/config';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';

/** All apps in one process behind one HTTP address: what a laptop and a small installation run. */
@Module({
  imports: [
    PostriderConfigModule.forRoot([
      ...new Set([
        ...publisherSlices,
        ...webhookDispatcherSlices,
        ...auditSlices,
        ...workflowsSlices,
        ...controlSlices,
      ]),
    ]),
    ObservabilityModule,
    HttpModule,
    PublisherModule,
    WebhookDispatcherModule,
    AuditModule,
    WorkflowsModule,
    ControlModule,
  ],
})
export class AppModule {}
