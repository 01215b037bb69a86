import { Inject, Injectable } from '@nestjs/common';
import { GROUPS, TOPICS } from '#libs/contracts';
import { partitionOfKey, QueueReader, RecordProducer } from '#libs/kafka';

/** How far the reports about an endpoint have been written down: all of them lie in one partition. */
@Injectable()
export class RecorderProgress {
  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(QueueReader) private readonly queues: QueueReader,
  ) {}

  /** `end`: of what has been reported; `decided`: up to where it is on record. Offsets. */
  async of(endpointId: string): Promise<{ readonly end: number; readonly decided: number }> {
    const partition = partitionOfKey(endpointId, await this.producer.partitionsOf(TOPICS.attempts));
    return this.queues.progressOf(GROUPS.recorder, TOPICS.attempts, partition);
  }
}
