import { Controller, Get, Inject } from '@nestjs/common';
import { InstanceStore } from '#libs/database';
import { AllowOperator, Describes, QueryParameters } from '#libs/http';
import { LOST_AFTER_MS } from '#libs/instances';
import { z } from 'zod';
import { instanceList } from './instance.schema.js';
import { instanceAnswer, type InstanceAnswer } from './instance-answer.js';

const MAX_INSTANCES = 1_000;

const instanceQuery = z.strictObject({ state: z.enum(['running', 'lost']).default('running') });

/** What runs of this installation, over all tenants. */
@Controller('v1/instances')
export class InstancesController {
  constructor(@Inject(InstanceStore) private readonly instances: InstanceStore) {}

  @Get()
  @AllowOperator()
  @Describes({
    summary: 'List the processes of the installation',
    description:
      'Those that run, or with `state=lost` those that fell silent within the last day without saying goodbye.',
    answers: { 200: { description: 'by app and age', schema: instanceList } },
  })
  async list(
    @QueryParameters(instanceQuery) { state }: z.output<typeof instanceQuery>,
  ): Promise<{ readonly data: readonly InstanceAnswer[] }> {
    const found =
      state === 'running'
        ? await this.instances.running(LOST_AFTER_MS, MAX_INSTANCES)
        : await this.instances.lost(LOST_AFTER_MS, MAX_INSTANCES);
    return { data: found.map((instance) => instanceAnswer(instance, state)) };
  }
}
