import type { EndpointSettings, EndpointState, SubscriptionSettings } from '#libs/contracts';
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
  private readonly told = new WeakMap<Process, Map<string, { readonly state: EndpointState; readonly atMs: number }>>();

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
    const stateSinceMs = this.clock.nowMs;
    this.endpoints.set(endpointId, {
      ...endpoint,
      ...change,
      ...(change.state === undefined ? {} : { stateSinceMs }),
    });
    for (const subscriber of this.subscribers) this.tellLater(subscriber, () => this.oneOf(endpointId));
    return true;
  }

  /** Does what has to be written down, as soon as PostgreSQL is there. */
  updateSurely(endpointId: string, change: (endpoint: EndpointSettings) => Partial<EndpointSettings>): void {
    const endpoint = this.endpoints.get(endpointId);
    if (endpoint === undefined || this.update(endpointId, change(endpoint))) return;
    this.clock.after(CHANGE_MS, () => this.updateSurely(endpointId, change), this.clock.world);
  }

  /** What the process was told of the endpoint's state, at least so many milliseconds ago. */
  toldBefore(process: Process, endpointId: string, agoMs = 1): EndpointState | undefined {
    const told = this.told.get(process)?.get(endpointId);
    return told === undefined || told.atMs > this.clock.nowMs - agoMs ? undefined : told.state;
  }

  /** Paused ones, whoever knows it. */
  get pausedIds(): readonly string[] {
    return [...this.endpoints.values()].flatMap(({ id, state }) => (state === 'paused' ? [id] : []));
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
    const run = (): void => {
      if (!this.available) return;
      const told = change();
      const { kind } = told;
      this.noteTold(process, kind === 'page' ? told.endpoints : told.endpoint === undefined ? [] : [told.endpoint]);
      tell(told);
    };
    this.clock.after(delayMs, run, process);
  }

  private noteTold(process: Process, endpoints: readonly EndpointSettings[]): void {
    const told = this.told.get(process) ?? new Map<string, { readonly state: EndpointState; readonly atMs: number }>();
    this.told.set(process, told);
    for (const { id, state } of endpoints) {
      if (told.get(id)?.state !== state) told.set(id, { state, atMs: this.clock.nowMs });
    }
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
