import { Controller, Get, Inject } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { QueueStatisticsStore } from '#libs/database';
import { AllowOperator, Describes } from '#libs/http';
import { LOST_AFTER_MS } from '#libs/instances';
import { queueAnswer, type QueueAnswer } from './queue-answer.js';
import { queueStatistics } from './queue.schema.js';

/** How much waits where, over all tenants. */
@Controller('v1/queues')
export class QueuesController {
  constructor(@Inject(QueueStatisticsStore) private readonly queues: QueueStatisticsStore) {}

  @Get()
  @AllowOperator()
  @Describes({
    summary: 'Show how much waits in which queue',
    description: '404 until it was measured for the first time, some seconds after the first start.',
    answers: { 200: { description: 'as it was last measured', schema: queueStatistics } },
    errors: ['not_found'],
  })
  async show(): Promise<QueueAnswer> {
    const measured = await this.queues.last(LOST_AFTER_MS);
    if (measured === undefined) throw new PostriderError('not_found', 'nothing was measured yet: is audit running?');
    return queueAnswer(measured, Date.now());
  }
}
