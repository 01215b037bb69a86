import { VERSION, type ErrorClass } from '#libs/contracts';
import { LRUCache } from 'lru-cache';
import { classifyError } from './classify-error.js';
import { Connection, type Exchange } from './connection.js';
import type { EgressPolicies, NamedPolicy } from './egress-policies.js';
import { guardedConnector, type ConnectorSettings, type GuardedConnector } from './guarded-connector.js';
import { KnownAddresses, named, type Address } from './known-addresses.js';
import { OriginConnections } from './origin-connections.js';
import { OutboundError } from './outbound-error.js';
import type { OutboundMetrics } from './outbound-metrics.js';
import type { OutboundRequest, OutboundResponse, OutboundResult } from './outbound-request.js';
import { KEPT_BYTES, responseText } from './response-text.js';

export interface WebhookRequest {
  readonly url: string;
  /** Whose endpoint it is. */
  readonly tenantId: string;
  readonly method?: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that were signed. */
  readonly body: Buffer;
  /** Total: from the moment a connection is free to the last byte of the answer. */
  readonly timeoutMs: number;
}

export type WebhookOutcome =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** The first 1,000 characters, without control characters. */
      readonly body: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly errorClass: ErrorClass;
      /** In words; no query string, no user name. */
      readonly error: string;
      readonly durationMs: number;
    };

export interface TransportSettings extends ConnectorSettings {
  readonly policies: Pick<EgressPolicies, 'of'>;
  readonly connectionsPerOrigin: number;
  /** The least recently used origin beyond these is closed, once it has nothing in flight. */
  readonly maxOrigins: number;
  readonly maxConnectionAgeMs: number;
  readonly metrics: Pick<OutboundMetrics, 'blocked' | 'connectionUsed'>;
}

interface Try extends Pick<Exchange, 'result' | 'stale'> {
  readonly durationMs: number;
}

export const USER_AGENT = `Postrider/${VERSION}`;

/**
 * The only way out (ARCHITECTURE.md, invariant 9): HTTP/1.1 with keep-alive past the egress guard, bounded in connections, in
 * origins, in time and in what is read. Follows no redirect, uses no proxy, asks for no compression.
 */
export class WebhookTransport {
  private readonly metrics: TransportSettings['metrics'];
  private readonly connect: GuardedConnector;
  private readonly origins: LRUCache<string, OriginConnections>;
  private readonly addresses = new KnownAddresses();

  constructor(private readonly settings: TransportSettings) {
    this.metrics = settings.metrics;
    this.connect = guardedConnector(settings);
    this.origins = new LRUCache({
      max: settings.maxOrigins,
      dispose: (connections) => void connections.close(),
    });
  }

  /** Sends a webhook. Never rejects: every failure of the endpoint or the network is an outcome. */
  async send(webhook: WebhookRequest): Promise<WebhookOutcome> {
    const result = await this.exchange({ ...webhook, method: 'POST', keepBytes: KEPT_BYTES });
    if (result.kind === 'failed') {
      return { kind: 'failed', ...classifyError(result.error), durationMs: result.durationMs };
    }
    const { status, headers: answered, durationMs } = result;
    return { kind: 'response', status, headers: answered, body: responseText(result.body), durationMs };
  }

  /** A request that wants the answer's bytes. Never rejects; a failure is told in words, without query string or user name. */
  async ask(request: OutboundRequest): Promise<OutboundResponse | { readonly kind: 'failed'; readonly error: string }> {
    const result = await this.exchange(request);
    return result.kind === 'failed' ? { kind: 'failed', error: classifyError(result.error).error } : result;
  }

  /** Any request past the guard: what {@link createGuardedAxios} and {@link send} stand on. Never rejects. */
  async exchange(request: OutboundRequest): Promise<OutboundResult> {
    const policy = this.settings.policies.of(request.tenantId);
    const address = this.addresses.verdictOn(request.url, policy);
    if (!address.ok) {
      this.metrics.blocked(address.class);
      return { kind: 'failed', error: new OutboundError('blocked_address', address.reason), durationMs: 0 };
    }
    const connections = this.connectionsTo(address, policy);
    const first = await this.tryOnce(connections, request, address, request.timeoutMs);
    if (!first.stale) return this.told(first.result, first.durationMs);
    connections.forgetIdle();
    const second = await this.tryOnce(connections, request, address, Math.max(1, request.timeoutMs - first.durationMs));
    return this.told(second.result, first.durationMs + second.durationMs);
  }

  /** Waits for what is under way, then closes every connection. */
  async close(): Promise<void> {
    const open = [...this.origins.values()];
    this.origins.clear();
    await Promise.all(open.map((connections) => connections.close()));
  }

  private async tryOnce(
    connections: OriginConnections,
    request: OutboundRequest,
    address: Address,
    leftMs: number,
  ): Promise<Try> {
    const connection = await connections.acquire(address.pathname, leftMs);
    if (connection === undefined) {
      const words = `no connection to ${hostOf(address)} was free within ${request.timeoutMs} ms`;
      const error = new OutboundError('timeout', words);
      return { result: { kind: 'failed', error }, stale: false, durationMs: 0 };
    }
    const startedAtMs = performance.now();
    const { result, stale, reused } = await connection.exchange(request, address.path, leftMs);
    connections.release(connection, address.pathname);
    this.metrics.connectionUsed(reused);
    return { result, stale, durationMs: performance.now() - startedAtMs };
  }

  private told(result: Exchange['result'], durationMs: number): OutboundResult {
    if (result.kind === 'failed' && result.error instanceof OutboundError && result.error.egressClass !== undefined) {
      this.metrics.blocked(result.error.egressClass);
    }
    return { ...result, durationMs: Math.round(durationMs) };
  }

  /** A connection that one policy allowed carries no request of another: that one might forbid it. */
  private connectionsTo({ origin }: Address, policy: NamedPolicy): OriginConnections {
    const key = named(origin, policy);
    const known = this.origins.get(key);
    if (known !== undefined) return known;
    const { connectionsPerOrigin, maxConnectionAgeMs } = this.settings;
    const connections = new OriginConnections(
      { connections: connectionsPerOrigin, maxAgeMs: maxConnectionAgeMs },
      (onIdleClose) => new Connection(origin, (target, signal) => this.connect(target, policy, signal), onIdleClose),
    );
    this.origins.set(key, connections);
    return connections;
  }
}

const hostOf = ({ origin }: Address): string => origin.slice(origin.indexOf('//') + 2);
