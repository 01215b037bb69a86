import type { EndpointSettings, SubscriptionSettings } from '#libs/contracts';
import type { ConfigChange, ConfigFeed, ConfigSubscriber } from '#libs/database';
import type { Random } from '../clock/random.js';
import type { Process, VirtualClock } from '../clock/virtual-clock.js';

const READ_MS = 20;
const CHANGE_MS = 1_000;

interface Subscriber {
  readonly process: Process;
  readonly tell: ConfigSubscriber;
}

/** PostgreSQL as the dispatcher sees it for its configuration: it tells of changes within a second, unless it is away. */
export class ConfigurationDatabase {
  private readonly endpoints = new Map<string, EndpointSettings>();
  private subscriptions: readonly SubscriptionSettings[] = [];
  private readonly subscribers = new Set<Subscriber>();
  private available = true;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
  ) {}

  get isAway(): boolean {
    return !this.available;
  }

  install(endpoints: readonly EndpointSettings[], subscriptions: readonly SubscriptionSettings[]): void {
    for (const endpoint of endpoints) this.endpoints.set(endpoint.id, endpoint);
    this.subscriptions = subscriptions;
  }

  get(endpointId: string): EndpointSettings | undefined {
    return this.endpoints.get(endpointId);
  }

  /** Somebody changes an endpoint; false while PostgreSQL is away: then nobody can. */
  update(endpointId: string, change: Partial<EndpointSettings>): boolean {
    const endpoint = this.endpoints.get(endpointId);
    if (endpoint === undefined || !this.available) return false;
    this.endpoints.set(endpointId, { ...endpoint, ...change });
    for (const subscriber of this.subscribers) this.tellLater(subscriber, () => this.oneOf(endpointId));
    return true;
  }

  goAway(): void {
    this.available = false;
  }

  comeBack(): void {
    if (this.available) return;
    this.available = true;
    for (const subscriber of this.subscribers) this.tellLater(subscriber, () => this.everything());
  }

  /** One process' feed of changes. */
  feed(): Pick<ConfigFeed, 'start' | 'load'> {
    return {
      start: (tell) => {
        const subscriber = { process: this.clock.running, tell };
        this.subscribers.add(subscriber);
        this.tellLater(subscriber, () => this.everything());
        return () => this.subscribers.delete(subscriber);
      },
      load: async (endpointId) => {
        await this.clock.sleep(this.random.between(1, READ_MS));
        if (!this.available) throw new Error('PostgreSQL is away');
        return this.oneOf(endpointId);
      },
    };
  }

  /** Runs a statement: after a moment, or not at all. */
  async statement<T>(run: () => T): Promise<T> {
    await this.clock.sleep(this.random.between(1, READ_MS));
    if (!this.available) throw new Error('PostgreSQL is away');
    return run();
  }

  /** When it is away at that moment, coming back tells everything. */
  private tellLater({ process, tell }: Subscriber, change: () => ConfigChange): void {
    const delayMs = this.random.between(1, CHANGE_MS);
    this.clock.after(delayMs, () => (this.available ? tell(change()) : undefined), process);
  }

  private everything(): ConfigChange {
    const endpoints = [...this.endpoints.values()];
    return { kind: 'page', first: true, last: true, endpoints, subscriptions: this.subscriptions };
  }

  private oneOf(endpointId: string) {
    return {
      kind: 'endpoint' as const,
      endpointId,
      endpoint: this.endpoints.get(endpointId),
      subscriptions: this.subscriptions.filter((one) => one.endpointId === endpointId),
    };
  }
}
