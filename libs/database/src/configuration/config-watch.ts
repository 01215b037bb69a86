import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics, PinoLogger } from '#libs/observability';
import { Backoff } from '../connection/backoff.js';
import { Database } from '../connection/database.js';
import { databaseConfig, type DatabaseConfig } from '../connection/database.config.js';
import { ConfigListener, type Announcement } from './config-listener.js';
import { ConfigBacklog, subjectOf, type WatchedConfiguration } from './watched-configuration.js';

/** Keys of changed rows that are kept in mind; with more of them everything is read. */
const MAX_CHANGED = 100_000;
/** Rows that are read together. */
const TOGETHER = 250;

/**
 * Keeps a process' copies of configuration fresh: LISTEN/NOTIFY tells of a change at once; after every reconnect what was
 * missed is read first and then everything; a version poll notices what a notification did not tell. While PostgreSQL is
 * away copies stay as they are (ARCHITECTURE.md, invariant 8).
 *
 *   connect → LISTEN → read what was missed → read everything ─► wait: announcement → read that
 *      ▲                                                           │   poll: version ahead → read what was missed
 *      └──────── back off ◄── connection or read failed
 */
@Injectable()
export class ConfigWatch implements OnApplicationShutdown {
  private readonly backlogs = new Set<ConfigBacklog>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** All changes up to here are read, or noted as to be read. */
  private notedVersion = 0;
  /** A change was announced, and one before it was not. */
  private missedSome = false;
  private versionInForce = 0;
  private confirmedAtMs: number | undefined;
  private listening = false;
  private wake: () => void = () => undefined;

  constructor(
    @Inject(databaseConfig.KEY) private readonly config: DatabaseConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    metrics.gauge(
      'config_cache_age_seconds',
      'Since the copies of the configuration were last known to be complete.',
      [],
      (gauge) => {
        if (this.confirmedAtMs !== undefined) gauge.set((Date.now() - this.confirmedAtMs) / 1_000);
      },
    );
    metrics.gauge('config_version', 'Version of the configuration that this process goes by.', [], (gauge) =>
      gauge.set(this.versionInForce),
    );
  }

  /** Reads it as soon as PostgreSQL answers, and each change from then on (within 1 s). Returns a function that ends that. */
  watch(configuration: WatchedConfiguration): () => void {
    const backlog = new ConfigBacklog(configuration);
    this.backlogs.add(backlog);
    this.running ??= this.run();
    this.wake();
    return () => this.backlogs.delete(backlog);
  }

  /** Everything of it again, as after a reconnect. */
  renew(configuration: WatchedConfiguration): void {
    for (const backlog of this.backlogs) if (backlog.configuration === configuration) backlog.everything = true;
    this.wake();
  }

  /** Epoch milliseconds when the copies were last known to be complete; undefined before the first load. */
  get confirmedAt(): number | undefined {
    return this.confirmedAtMs;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.database.whenReady(), stopped]);
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.listen(backoff);
      } catch (error) {
        this.logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'config-feed.interrupted');
      }
      if (!signal.aborted) await backoff.wait(signal);
    }
  }

  /** One connection's life. Listens before it reads, so that no change falls between the two. */
  private async listen(backoff: Backoff): Promise<void> {
    const listener = await ConfigListener.open(this.config.DATABASE_URL, (announcement) => this.heard(announcement));
    this.listening = true;
    void listener.whenEnded().then(() => {
      this.listening = false;
      this.wake();
    });
    try {
      await this.noteMissed(listener);
      this.everythingChanged();
      await this.bringUpToDate();
      backoff.succeeded();
      while (this.goesOn) {
        const woken = await this.nextWake();
        if (!this.goesOn) break;
        if (woken === 'poll' || this.missedSome) await this.noteMissed(listener);
        await this.bringUpToDate();
      }
    } finally {
      await listener.close();
    }
    if (!this.stopping.signal.aborted) throw new Error('the listening connection ended');
  }

  /** Versions come one after the other: one that leaves some out tells that those were not heard of. */
  private heard({ subject, version }: Announcement): void {
    this.note(subject);
    if (version <= this.notedVersion + 1) this.notedVersion = Math.max(this.notedVersion, version);
    else this.missedSome = true;
    this.wake();
  }

  /** What was changed without our hearing of it. With more than is on record everything counts as changed. */
  private async noteMissed(listener: ConfigListener): Promise<void> {
    this.missedSome = false;
    const from = this.notedVersion;
    const version = await listener.version();
    if (version > from) {
      const missed = from === 0 ? undefined : await listener.changesBetween(from, version, MAX_CHANGED);
      if (missed === undefined) this.everythingChanged();
      else for (const subject of missed) this.note(subject);
      this.notedVersion = Math.max(this.notedVersion, version);
    } else if (this.isUpToDate) this.confirmedAtMs = Date.now();
  }

  private note(announced: string): void {
    const { kind, key } = subjectOf(announced);
    for (const backlog of this.backlogs) {
      if (backlog.configuration.kind === kind) backlog.note(key, MAX_CHANGED);
    }
  }

  private everythingChanged(): void {
    for (const backlog of this.backlogs) backlog.everything = true;
  }

  /** Without the connection nothing more is heard, so a new one comes before the rest of a reload. */
  private get goesOn(): boolean {
    return this.listening && !this.stopping.signal.aborted;
  }

  private get isUpToDate(): boolean {
    return [...this.backlogs].every(({ isEmpty }) => isEmpty);
  }

  /** What is known to have changed comes first: it waits for no reload. */
  private async bringUpToDate(): Promise<void> {
    while (!this.isUpToDate && this.goesOn) {
      const version = this.notedVersion;
      await this.refreshChanged();
      for (const backlog of this.backlogs) if (backlog.everything) await this.reload(backlog);
      if (!this.goesOn) return;
      this.versionInForce = version;
      this.confirmedAtMs = Date.now();
    }
  }

  private async refreshChanged(): Promise<void> {
    for (const backlog of this.backlogs) {
      const keys = backlog.takeKeys();
      try {
        for (let from = 0; from < keys.length; from += TOGETHER) {
          await backlog.configuration.refresh(keys.slice(from, from + TOGETHER));
        }
      } catch (error) {
        for (const key of keys) backlog.note(key, MAX_CHANGED);
        throw error;
      }
    }
  }

  private async reload(backlog: ConfigBacklog): Promise<void> {
    backlog.everything = false;
    try {
      await backlog.configuration.reload(async () => {
        await this.refreshChanged();
        return this.goesOn;
      });
      if (!this.goesOn) backlog.everything = true;
    } catch (error) {
      backlog.everything = true;
      throw error;
    }
  }

  private async nextWake(): Promise<'told' | 'poll'> {
    if (!this.isUpToDate || this.missedSome) return 'told';
    const told = Promise.withResolvers<'told'>();
    this.wake = () => told.resolve('told');
    let timer: NodeJS.Timeout | undefined;
    const poll = new Promise<'poll'>((resolve) => {
      timer = setTimeout(() => resolve('poll'), this.config.CONFIG_POLL_INTERVAL_MS);
    });
    try {
      return await Promise.race([told.promise, poll]);
    } finally {
      clearTimeout(timer);
    }
  }
}
