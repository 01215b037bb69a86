import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Retention } from '#libs/database';
import { Action, AllowOperator, Describes, noteChange } from '#libs/http';
import { retentionAnswer, type RetentionAnswer } from './retention-answer.js';
import { retentionSchema } from './retention.schema.js';

/** A request does not wait for longer; what is left, the next run takes. */
const RUN_MS = 60_000;

@Controller('v1/retention')
export class RetentionController {
  constructor(@Inject(Retention) private readonly retention: Retention) {}

  @Get()
  @AllowOperator()
  @Describes({
    summary: 'Show what retention would take now',
    description: 'A dry run: nothing is changed. What is kept although it is old enough is listed with the reason.',
    answers: { 200: { description: 'the settings, and each step', schema: retentionSchema } },
  })
  async show(): Promise<RetentionAnswer> {
    return retentionAnswer(this.retention.days, await this.retention.plan(Date.now()));
  }

  @Post('run')
  @HttpCode(200)
  @AllowOperator()
  @Action('retention.run')
  @Describes({
    summary: 'Let go what is older than the settings say, now',
    description: 'As the hourly run does. Without settings nothing goes.',
    answers: { 200: { description: 'what was taken, and what was kept', schema: retentionSchema } },
  })
  async run(): Promise<RetentionAnswer> {
    const answer = retentionAnswer(
      this.retention.days,
      await this.retention.run(Date.now(), AbortSignal.timeout(RUN_MS)),
    );
    noteChange({ after: answer });
    return answer;
  }
}
