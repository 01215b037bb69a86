import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { IdempotencyStore, InstanceStore, PublishBucketStore } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';

const KEYS_BATCH = 500;
const BUCKETS_BATCH = 500;
const LOST_INSTANCES_SHOWN_MS = 86_400_000;

/** Forgets what is over: idempotency keys, buckets of publish limits that nobody uses any more, and processes that were lost a day ago. */
@Injectable()
export class Expiry implements SingletonJob, OnModuleInit {
  readonly name = 'expiry';
  readonly everyMs = 60_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(IdempotencyStore) private readonly keys: IdempotencyStore,
    @Inject(PublishBucketStore) private readonly buckets: PublishBucketStore,
    @Inject(InstanceStore) private readonly instances: InstanceStore,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** A full batch suggests more. */
  async run({ nowMs }: JobContext): Promise<JobOutcome> {
    await this.instances.forgetSilent(LOST_INSTANCES_SHOWN_MS);
    await this.buckets.deleteIdle(BUCKETS_BATCH);
    return (await this.keys.deleteExpired(nowMs, KEYS_BATCH)) < KEYS_BATCH ? 'done' : 'again';
  }
}
