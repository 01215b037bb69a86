import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SingletonJobStore } from '#libs/database';
import { PinoLogger } from '#libs/observability';
import { InstanceIdentity } from './instance-identity.js';
import type { SingletonJob } from './singleton-job.js';

/** A dead holder's lease ends after 9 s at most, and somebody looks every 3 s: within 15 s the job has moved. */
const LEASE_MS = 9_000;
/** What is not renewed by then is given up, a little before another may take it. */
const HELD_MS = 8_500;
const BEAT_MS = 3_000;
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;
const STOP_MS = 5_000;

interface HeldJob {
  readonly job: SingletonJob;
  readonly stop: AbortController;
  /** By this process's own clock, which cannot be set: the lease is over for certain. */
  untilMs: number;
}

/**
 * Runs the singleton jobs of this process as long as it holds their leases.
 *
 *   claim every 3 s ─► held: run, wait, run, … ─► not renewed in time: abort ─► ended
 */
@Injectable()
export class SingletonJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly jobs = new Map<string, SingletonJob>();
  private readonly held = new Map<string, HeldJob>();
  /** Runs that have not ended, also those of jobs that are not held any more. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private beating: Promise<void> = Promise.resolve();
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SingletonJobStore) private readonly store: SingletonJobStore,
    @Inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Before the app has started, best in `onModuleInit`. */
  register(job: SingletonJob): void {
    if (this.jobs.has(job.name)) throw new Error(`two singleton jobs are called ${job.name}`);
    this.jobs.set(job.name, job);
  }

  onApplicationBootstrap(): void {
    if (this.jobs.size > 0) this.beating = this.beat();
  }

  /** What runs is told to stop and waited for; then another process may take over at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.expiry);
    for (const { stop } of this.held.values()) stop.abort();
    await Promise.race([
      Promise.all([this.beating, ...this.running.values()]),
      pause(STOP_MS, undefined, { ref: false }),
    ]);
    if (this.held.size > 0 && this.running.size === 0)
      await this.store.release(this.identity.id).catch(() => undefined);
  }

  private async beat(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const askedMs = performance.now();
      try {
        this.take(await this.store.claim([...this.jobs.keys()], this.identity.id, LEASE_MS), askedMs + HELD_MS);
      } catch (error) {
        this.logger.debug({ reason: messageOf(error) }, 'singleton-job.not-claimed');
      }
      await pause(BEAT_MS, undefined, { ref: false, signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private take(names: ReadonlySet<string>, untilMs: number): void {
    for (const name of this.held.keys()) if (!names.has(name)) this.lose(name);
    for (const name of names) {
      const held = this.held.get(name);
      if (held !== undefined) held.untilMs = untilMs;
      // What this process did not stop yet of its former time is not begun a second time.
      else if (!this.running.has(name) && !this.stopping.signal.aborted) this.hold(name, untilMs);
    }
    clearTimeout(this.expiry);
    // A timer may come a moment early by the other clock.
    this.expiry = setTimeout(() => this.loseExpired(), Math.max(0, untilMs - performance.now()) + 10).unref();
  }

  /** PostgreSQL did not answer for so long that another may hold the lease. */
  private loseExpired(): void {
    for (const [name, { untilMs }] of this.held) if (untilMs <= performance.now()) this.lose(name);
  }

  private hold(name: string, untilMs: number): void {
    const job = this.jobs.get(name);
    if (job === undefined) return;
    const held: HeldJob = { job, untilMs, stop: new AbortController() };
    this.held.set(name, held);
    this.logger.info({ job: name }, 'singleton-job.taken');
    const ended = this.runWhileHeld(held).finally(() => this.running.delete(name));
    this.running.set(name, ended);
  }

  private lose(name: string): void {
    this.held.get(name)?.stop.abort();
    this.held.delete(name);
    this.logger.warn({ job: name }, 'singleton-job.lost');
  }

  private async runWhileHeld({ job, stop: { signal } }: HeldJob): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.runOnce(job, signal);
      await pause(waitMs, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  /** Returns how long to wait. Never rejects. */
  private async runOnce(job: SingletonJob, signal: AbortSignal): Promise<number> {
    try {
      const outcome = await job.run({ signal, nowMs: Date.now() });
      await this.note(job, undefined);
      return outcome === 'again' ? 0 : job.everyMs;
    } catch (error) {
      if (signal.aborted) return 0;
      this.logger.warn({ job: job.name, reason: messageOf(error) }, 'singleton-job.failed');
      await this.note(job, messageOf(error));
      return Math.min(MAX_RETRY_MS, Math.max(MIN_RETRY_MS, job.everyMs));
    }
  }

  /** For operators to see; nothing depends on it. */
  private async note({ name }: SingletonJob, failure: string | undefined): Promise<void> {
    await this.store.ran(name, this.identity.id, failure).catch(() => undefined);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
