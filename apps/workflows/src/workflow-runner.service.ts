import { Inject, Injectable } from '@nestjs/common';
import { Metrics, PinoLogger } from '#libs/observability';
import { WorkflowRegistry } from './workflow-registry.js';
import type { WorkflowContext, WorkflowDefinition } from './workflow.js';

/** Runs the workflows that match an event, one after the other, each step after the one before. */
@Injectable()
export class WorkflowRunner {
  private readonly runs;

  constructor(
    @Inject(WorkflowRegistry) private readonly registry: WorkflowRegistry,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.runs = metrics.counter<'workflow' | 'result'>('workflow_runs_total', 'Workflow runs, by how they ended.', [
      'workflow',
      'result',
    ]);
  }

  /** @throws what a step threw: a bug, so the event is not done */
  async run(about: Omit<WorkflowContext, 'logger'>): Promise<void> {
    for (const workflow of this.registry.matching(about.event.type)) {
      await this.runOne(workflow, { ...about, logger: this.logger });
    }
  }

  private async runOne({ name, steps }: WorkflowDefinition, context: WorkflowContext): Promise<void> {
    const place = { workflow: name, eventId: context.event.id };
    for (const step of steps) {
      try {
        const outcome = await step.run(context);
        if (outcome.ok) continue;
        this.runs.inc({ workflow: name, result: 'failed' });
        this.logger.warn({ ...place, step: step.name, reason: outcome.reason }, 'workflow.failed');
        return;
      } catch (error) {
        this.runs.inc({ workflow: name, result: 'crashed' });
        this.logger.error({ ...place, step: step.name, err: error }, 'workflow.crashed');
        throw error;
      }
    }
    this.runs.inc({ workflow: name, result: 'succeeded' });
  }
}
