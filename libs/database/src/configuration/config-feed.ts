import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics, PinoLogger } from '#libs/observability';
import { Backoff } from '../connection/backoff.js';
import { Database } from '../connection/database.js';
import { databaseConfig, type DatabaseConfig } from '../connection/database.config.js';
import { ConfigListener, type Announcement } from './config-listener.js';
import {
  ConfigurationLoader,
  type ConfigurationPage,
  type EndpointConfiguration,
  type NamedConfiguration,
} from './configuration-loader.js';

/**
 * What a cache must take over: everything anew in pages, and what no page from the first to the last has is gone; or all
 * there is about one endpoint. A first page begins anew, also when the last one of an earlier reload never came.
 */
export type ConfigChange =
  ({ readonly kind: 'page' } & ConfigurationPage) | ({ readonly kind: 'endpoint' } & NamedConfiguration);

export type ConfigSubscriber = (change: ConfigChange) => void;

/** Ids of changed endpoints that are kept in mind; with more of them everything is read. */
const MAX_CHANGED = 100_000;
/** Changed endpoints that are read together. */
const TOGETHER = 250;

/**
 * Keeps caches of endpoints and subscriptions fresh: LISTEN/NOTIFY tells of a change at once, a version poll notices
 * what a notification did not tell, and after every reconnect everything is read again. While PostgreSQL is away
 * subscribers hear nothing and keep what they have (ARCHITECTURE.md, invariant 8).
 *
 *   connect → LISTEN → read everything ─► wait: announcement → read that endpoint
 *      ▲                                    │   poll: version ahead of the announced → read everything
 *      └──────── back off ◄── connection or read failed
 */
@Injectable()
export class ConfigFeed implements OnApplicationShutdown {
  private readonly subscribers = new Set<ConfigSubscriber>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private readonly changed = new Set<string>();
  private everythingChanged = true;
  private announcedVersion = 0;
  private wake: () => void = () => undefined;
  private confirmedAtMs: number | undefined;
  private versionInForce = 0;

  constructor(
    @Inject(databaseConfig.KEY) private readonly config: DatabaseConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(ConfigurationLoader) private readonly loader: ConfigurationLoader,
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    metrics.gauge(
      'config_cache_age_seconds',
      'Since the endpoint cache was last known to be complete.',
      [],
      (gauge) => {
        if (this.confirmedAtMs !== undefined) gauge.set((Date.now() - this.confirmedAtMs) / 1_000);
      },
    );
    metrics.gauge('config_version', 'Version of the configuration that this process goes by.', [], (gauge) =>
      gauge.set(this.versionInForce),
    );
  }

  /**
   * Tells `onChange` everything as soon as PostgreSQL answers, and each change from then on (within 1 s). It must not
   * throw. Returns a function that ends the subscription.
   */
  start(onChange: ConfigSubscriber): () => void {
    this.subscribers.add(onChange);
    this.everythingChanged = true;
    this.running ??= this.run();
    this.wake();
    return () => this.subscribers.delete(onChange);
  }

  /** Epoch milliseconds when the caches were last known to be complete; undefined before the first load. */
  get confirmedAt(): number | undefined {
    return this.confirmedAtMs;
  }

  /** Everything, from PostgreSQL, once. */
  pages(): AsyncIterable<ConfigurationPage> {
    return this.loader.pages();
  }

  /** All about one endpoint, from PostgreSQL; throws `database_unavailable` rather than say that there is none. */
  load(endpointId: string): Promise<EndpointConfiguration> {
    return this.loader.load(endpointId);
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
    this.announcedVersion = 0;
    const listener = await ConfigListener.open(this.config.DATABASE_URL, (told) => this.note(told));
    let ended = false;
    void listener.whenEnded().then(() => {
      ended = true;
      this.wake();
    });
    try {
      this.everythingChanged = true;
      await this.bringUpToDate();
      backoff.succeeded();
      while (!ended && !this.stopping.signal.aborted) {
        const woken = await this.nextWake();
        if (ended) break;
        if (woken === 'poll') await this.poll(listener);
        await this.bringUpToDate();
      }
    } finally {
      await listener.close();
    }
    if (!this.stopping.signal.aborted) throw new Error('the listening connection ended');
  }

  private note({ endpointId, version }: Announcement): void {
    this.changed.add(endpointId);
    this.announcedVersion = Math.max(this.announcedVersion, version);
    this.wake();
  }

  private async poll(listener: ConfigListener): Promise<void> {
    const version = await listener.version();
    if (version > this.announcedVersion) this.everythingChanged = true;
    else this.confirmedAtMs = Date.now();
  }

  /** What failed to load stays noted, and is read after the reconnect with everything else. */
  private async bringUpToDate(): Promise<void> {
    while (this.everythingChanged || this.changed.size > 0) {
      if (this.everythingChanged || this.changed.size > MAX_CHANGED) await this.reloadAll();
      else await this.reloadChanged();
    }
  }

  private async reloadAll(): Promise<void> {
    this.everythingChanged = false;
    this.changed.clear();
    try {
      const version = await this.loader.version();
      for await (const page of this.loader.pages()) {
        if (this.stopping.signal.aborted) return;
        this.tell({ kind: 'page', ...page });
      }
      this.announcedVersion = Math.max(this.announcedVersion, version);
      this.inForce(version);
    } catch (error) {
      this.everythingChanged = true;
      throw error;
    }
  }

  private async reloadChanged(): Promise<void> {
    const endpointIds = [...this.changed];
    const version = this.announcedVersion;
    this.changed.clear();
    for (let from = 0; from < endpointIds.length; from += TOGETHER) {
      const loaded = await this.loader.loadEach(endpointIds.slice(from, from + TOGETHER));
      for (const configuration of loaded) this.tell({ kind: 'endpoint', ...configuration });
    }
    this.inForce(version);
  }

  private inForce(version: number): void {
    this.versionInForce = version;
    this.confirmedAtMs = Date.now();
  }

  private tell(change: ConfigChange): void {
    for (const subscriber of this.subscribers) subscriber(change);
  }

  private async nextWake(): Promise<'told' | 'poll'> {
    if (this.everythingChanged || this.changed.size > 0) return 'told';
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
