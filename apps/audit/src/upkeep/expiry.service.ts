import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { IdempotencyStore, InstanceStore } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';

const KEYS_BATCH = 500;
const LOST_INSTANCES_SHOWN_MS = 86_400_000;

/** Forgets what is over: idempotency keys, and processes that were lost a day ago. */
@Injectable()
export class Expiry implements SingletonJob, OnModuleInit {
  readonly name = 'expiry';
  readonly everyMs = 60_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(IdempotencyStore) private readonly keys: IdempotencyStore,
    @Inject(InstanceStore) private readonly instances: InstanceStore,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** A full batch suggests more. */
  async run({ nowMs }: JobContext): Promise<JobOutcome> {
    await this.instances.forgetSilent(LOST_INSTANCES_SHOWN_MS);
    return (await this.keys.deleteExpired(nowMs, KEYS_BATCH)) < KEYS_BATCH ? 'done' : 'again';
  }
}
