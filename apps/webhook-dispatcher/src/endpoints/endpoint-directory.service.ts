import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EndpointScope, EndpointSettings, SubscriptionSettings } from '#libs/contracts';
import { ConfigFeed, type ConfigChange, type ConfigurationPage } from '#libs/database';
import type { Candidates, EndpointLookup } from '#libs/domain';
import { HealthRegistry } from '#libs/observability';
import { DisabledHere } from './disabled-here.js';
import { KnownEndpoints } from './known-endpoints.js';

/** Ids are never given out twice, so "deleted" stays true; the bound on time only guards against a restored backup. */
const DELETED_TTL_MS = 60_000;
const MAX_DELETED = 10_000;

/**
 * Endpoints and subscriptions in memory, as fresh as the config feed (1 s). While PostgreSQL is away it serves what it
 * has; before the first load it has no answer at all, which is not "no endpoints" (ARCHITECTURE.md, invariant 8).
 */
@Injectable()
export class EndpointDirectory implements OnModuleInit, OnApplicationShutdown {
  private readonly endpoints = new KnownEndpoints();
  private readonly deleted = new LRUCache<string, true>({ max: MAX_DELETED, ttl: DELETED_TTL_MS });
  private readonly disabledHere = new DisabledHere();
  private readonly asked = new Map<string, Promise<EndpointLookup>>();
  private readonly firstLoad = Promise.withResolvers<void>();
  private loaded = false;
  private stop: () => void = () => undefined;

  constructor(
    @Inject(ConfigFeed) private readonly feed: Pick<ConfigFeed, 'start' | 'load'>,
    @Inject(HealthRegistry) private readonly health: Pick<HealthRegistry, 'register'>,
  ) {}

  onModuleInit(): void {
    this.health.register({
      name: 'endpoint-directory',
      check: () =>
        this.loaded ? { ok: true } : { ok: false, reason: 'endpoints and subscriptions are not loaded yet' },
    });
    this.stop = this.feed.start((change) => this.take(change));
  }

  onApplicationShutdown(): void {
    this.stop();
  }

  /** Resolves after the first load, or when `signal` aborts; true when there is a load to answer from. */
  async whenLoaded(signal: AbortSignal): Promise<boolean> {
    if (this.loaded || signal.aborted) return this.loaded;
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener('abort', abort, { once: true });
    await Promise.race([this.firstLoad.promise, aborted.promise]);
    signal.removeEventListener('abort', abort);
    return this.loaded;
  }

  /** Who wants events of the type; the same object until a subscription of the tenant changes. */
  candidatesFor(tenantId: string, eventType: string, scope: EndpointScope = 'events'): Candidates {
    return this.endpoints.candidatesFor(tenantId, eventType, scope);
  }

  /** An answer at once for what is in memory; PostgreSQL is asked only about an endpoint never heard of. */
  lookup(endpointId: string): EndpointLookup | Promise<EndpointLookup> {
    const endpoint = this.endpoints.get(endpointId);
    if (endpoint !== undefined) return { kind: 'found', endpoint: this.disabledHere.applyTo(endpoint) };
    if (this.deleted.has(endpointId)) return { kind: 'deleted' };
    const asked = this.asked.get(endpointId) ?? this.ask(endpointId);
    this.asked.set(endpointId, asked);
    return asked;
  }

  /** The endpoint's settings as they came; undefined for one that is not in memory. */
  settingsOf(endpointId: string): EndpointSettings | undefined {
    return this.endpoints.get(endpointId);
  }

  /**
   * Disabled from this moment on, before the configuration says so.
   * @returns false when that was known already
   */
  markDisabled(endpoint: EndpointSettings): boolean {
    return this.disabledHere.add(endpoint);
  }

  /** A former owner of the endpoint's partition had marked it. */
  restoreDisabled(endpointId: string, stateSinceMs: number): void {
    this.disabledHere.restore(endpointId, stateSinceMs);
  }

  private async ask(endpointId: string): Promise<EndpointLookup> {
    try {
      const loaded = await this.feed.load(endpointId);
      // What the feed told meanwhile is newer than the answer.
      const told = this.endpoints.has(endpointId) || this.deleted.has(endpointId);
      if (!told) this.take({ kind: 'endpoint', endpointId, ...loaded });
      const endpoint = this.endpoints.get(endpointId);
      return endpoint === undefined
        ? { kind: 'deleted' }
        : { kind: 'found', endpoint: this.disabledHere.applyTo(endpoint) };
    } catch {
      return { kind: 'unknown' };
    } finally {
      this.asked.delete(endpointId);
    }
  }

  private take(change: ConfigChange): void {
    switch (change.kind) {
      case 'page':
        this.takePage(change);
        return;
      case 'endpoint':
        this.takeOne(change.endpointId, change.endpoint, change.subscriptions);
        return;
      default:
        change satisfies never;
    }
  }

  private takePage(page: ConfigurationPage): void {
    this.endpoints.takePage(page);
    for (const endpoint of page.endpoints) this.noteState(endpoint);
    if (!page.last) return;
    this.loaded = true;
    this.firstLoad.resolve();
  }

  private takeOne(
    endpointId: string,
    endpoint: EndpointSettings | undefined,
    subscriptions: readonly SubscriptionSettings[],
  ): void {
    if (endpoint === undefined) {
      this.endpoints.delete(endpointId);
      this.deleted.set(endpointId, true);
      return;
    }
    this.endpoints.put(endpoint, subscriptions);
    this.noteState(endpoint);
  }

  private noteState(endpoint: EndpointSettings): void {
    this.deleted.delete(endpoint.id);
    this.disabledHere.compare(endpoint);
  }
}
