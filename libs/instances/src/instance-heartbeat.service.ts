import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InstanceStore, type InstanceReport } from '#libs/database';
import { PinoLogger } from '#libs/observability';
import { InstanceIdentity } from './instance-identity.js';
import { InstanceCondition } from './instance-condition.js';

const BEAT_MS = 3_000;
/** Several beats: one that comes late is no death. */
export const LOST_AFTER_MS = 12_000;

/** Tells PostgreSQL every few seconds that this process runs, what it reads and how it is. */
@Injectable()
export class InstanceHeartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private stopped = false;
  private unheard = false;

  constructor(
    @Inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @Inject(InstanceStore) private readonly store: InstanceStore,
    @Inject(InstanceCondition) private readonly condition: InstanceCondition,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.beat();
  }

  /** After the consumers have drained: until then it runs. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.beating;
    await this.store.remove(this.identity.id).catch(() => undefined);
  }

  private beat(): void {
    if (this.stopped) return;
    this.beating = this.tell();
    void this.beating.then(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.beat(), BEAT_MS).unref();
    });
  }

  private async tell(): Promise<void> {
    try {
      await this.store.report(await this.report());
      this.unheard = false;
    } catch (error) {
      // Once for each outage: `/readyz` tells of it all the time.
      if (!this.unheard) this.logger.warn({ reason: messageOf(error) }, 'instance.not-told');
      this.unheard = true;
    }
  }

  private async report(): Promise<InstanceReport> {
    const { id, appName, version, host, pid, startedAt } = this.identity;
    return {
      id,
      app: appName,
      version,
      host,
      pid,
      startedAt,
      ...(await this.condition.read()),
    };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
