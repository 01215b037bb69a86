import { Inject, Injectable } from '@nestjs/common';
import { ConfigWatch } from './config-watch.js';
import {
  ConfigurationLoader,
  type ConfigurationPage,
  type EndpointConfiguration,
  type NamedConfiguration,
} from './configuration-loader.js';
import type { WatchedConfiguration } from './watched-configuration.js';

/**
 * What a cache must take over: everything anew in pages, and what no page from the first to the last has is gone; or all
 * there is about one endpoint. A first page begins anew, also when the last one of an earlier reload never came.
 */
export type ConfigChange =
  ({ readonly kind: 'page' } & ConfigurationPage) | ({ readonly kind: 'endpoint' } & NamedConfiguration);

export type ConfigSubscriber = (change: ConfigChange) => void;

/** Tells caches of endpoints and subscriptions what there is and what changes. While PostgreSQL is away they hear nothing. */
@Injectable()
export class ConfigFeed implements WatchedConfiguration {
  readonly kind = 'endpoint';
  private readonly subscribers = new Set<ConfigSubscriber>();
  private stopWatching: (() => void) | undefined;

  constructor(
    @Inject(ConfigWatch) private readonly watch: ConfigWatch,
    @Inject(ConfigurationLoader) private readonly loader: ConfigurationLoader,
  ) {}

  /**
   * Tells `onChange` everything as soon as PostgreSQL answers, and each change from then on (within 1 s). It must not
   * throw. Returns a function that ends the subscription.
   */
  start(onChange: ConfigSubscriber): () => void {
    this.subscribers.add(onChange);
    if (this.stopWatching === undefined) this.stopWatching = this.watch.watch(this);
    else this.watch.renew(this);
    return () => this.subscribers.delete(onChange);
  }

  /** Epoch milliseconds when the caches were last known to be complete; undefined before the first load. */
  get confirmedAt(): number | undefined {
    return this.watch.confirmedAt;
  }

  /** Everything, from PostgreSQL, once. */
  pages(): AsyncIterable<ConfigurationPage> {
    return this.loader.pages();
  }

  /** All about one endpoint, from PostgreSQL; throws `database_unavailable` rather than say that there is none. */
  load(endpointId: string): Promise<EndpointConfiguration> {
    return this.loader.load(endpointId);
  }

  async reload(goOn: () => Promise<boolean>): Promise<void> {
    for await (const page of this.loader.pages()) {
      this.tell({ kind: 'page', ...page });
      if (!page.last && !(await goOn())) return;
    }
  }

  async refresh(endpointIds: readonly string[]): Promise<void> {
    const loaded = await this.loader.loadEach(endpointIds);
    for (const configuration of loaded) this.tell({ kind: 'endpoint', ...configuration });
  }

  private tell(change: ConfigChange): void {
    for (const subscriber of this.subscribers) subscriber(change);
  }
}
