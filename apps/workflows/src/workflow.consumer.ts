import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { decodeEvent, GROUPS, TOPICS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { WorkflowRunner } from './workflow-runner.service.js';

/** Reads every event and runs what matches. The events of one key run in their order. */
@Controller()
export class WorkflowConsumer {
  constructor(@Inject(WorkflowRunner) private readonly runner: WorkflowRunner) {}

  @EventPattern(consumes({ group: GROUPS.workflows, topics: [TOPICS.events] }), {
    maxBatch: 100,
    maxUndecided: 1_000,
    maxWaitMs: 100,
  })
  async run(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    for (const record of records) {
      if (record.revoked.aborted) record.release();
      else await this.runOne(record);
    }
  }

  /** What is no event is stepped over: fan-out puts it into quarantine, with the reason. */
  private async runOne(record: ConsumedRecord): Promise<void> {
    const decoded = decodeEvent(record.value);
    if (decoded.ok && record.value !== null) {
      await this.runner.run({ event: decoded.event, body: record.value, signal: record.revoked });
    }
    record.done();
  }
}
