import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { decodeEvent, GROUPS, HEADERS, TOPICS } from '#libs/contracts';
import { validTraceParent } from '#libs/domain';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { WorkflowRunner } from './workflow-runner.service.js';

/** Reads every event and runs what matches. The events of one key run in their order. */
@Controller()
export class WorkflowConsumer {
  /** Of events that are tried again: the workflows that are through, and must not run another time. */
  private readonly ended = new WeakMap<ConsumedRecord, Set<string>>();

  constructor(@Inject(WorkflowRunner) private readonly runner: WorkflowRunner) {}

  @EventPattern(consumes({ group: GROUPS.workflows, topics: [TOPICS.events] }), {
    // One by one: the pump's pause grows within a batch, and each event must begin with a short one.
    maxBatch: 1,
    // While an event is tried again, so many wait behind it in memory, per partition.
    maxUndecided: 200,
    maxWaitMs: 100,
    // Nobody waits for a workflow by the millisecond, and a fetch costs the broker the same however little it brings.
    lingerMs: 50,
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
      const traceParent = validTraceParent(record.headers[HEADERS.traceParent]);
      const about = {
        event: decoded.event,
        body: record.value,
        signal: record.revoked,
        ...(traceParent === undefined ? {} : { traceParent }),
      };
      await this.runner.run(about, this.endedFor(record));
    }
    record.done();
  }

  private endedFor(record: ConsumedRecord): Set<string> {
    const known = this.ended.get(record) ?? new Set<string>();
    this.ended.set(record, known);
    return known;
  }
}
