import { Module } from '@nestjs/common';
import { auditSlices, RecordingModule } from '#apps/audit';
import { WebhookDispatcherModule, webhookDispatcherSlices } from '#apps/webhook-dispatcher';
import { WorkflowsModule, workflowsSlices } from '#apps/workflows';
import type { AnyConfigSlice } from '#libs/config';

export const workerSlices: readonly AnyConfigSlice[] = [...webhookDispatcherSlices, ...auditSlices, ...workflowsSlices];

/** What reads topics: it delivers, writes down and runs workflows. Of HTTP it has its health and metrics only. */
@Module({ imports: [WebhookDispatcherModule, RecordingModule, WorkflowsModule] })
export class WorkerModule {}
