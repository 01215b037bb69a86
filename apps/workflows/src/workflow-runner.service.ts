import { Inject, Injectable } from '@nestjs/common';
import { Metrics, PinoLogger } from '#libs/observability';
import { UndecidedRun, type RunPlace } from './undecided-run.js';
import { WorkflowRegistry } from './workflow-registry.js';
import type { StepOutcome, WorkflowContext, WorkflowDefinition, WorkflowStep } from './workflow.js';

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

  /**
   * @param ended names of workflows that have ended for this event: they are left out, and those that end now are added
   * @throws UndecidedRun when the event is not done and the same must be tried again
   */
  async run(about: Omit<WorkflowContext, 'logger'>, ended: Set<string>): Promise<void> {
    for (const workflow of this.registry.matching(about.event.type)) {
      if (ended.has(workflow.name)) continue;
      await this.runOne(workflow, { ...about, logger: this.logger });
      ended.add(workflow.name);
    }
  }

  private async runOne({ name: workflow, steps }: WorkflowDefinition, context: WorkflowContext): Promise<void> {
    for (const step of steps) {
      const place = { workflow, step: step.name, eventId: context.event.id };
      const outcome = await this.runStep(step, context, place);
      switch (outcome.kind) {
        case 'done':
          continue;
        case 'failed':
          this.runs.inc({ workflow, result: 'failed' });
          this.logger.warn({ ...place, reason: outcome.reason }, 'workflow.failed');
          return;
        case 'retry':
          this.runs.inc({ workflow, result: 'retried' });
          throw new UndecidedRun(place, outcome.reason);
        default:
          return outcome satisfies never;
      }
    }
    this.runs.inc({ workflow, result: 'succeeded' });
  }

  private async runStep(step: WorkflowStep, context: WorkflowContext, place: RunPlace): Promise<StepOutcome> {
    try {
      return await step.run(context);
    } catch (error) {
      this.runs.inc({ workflow: place.workflow, result: 'crashed' });
      throw new UndecidedRun(place, 'the step threw an exception', error);
    }
  }
}
