import { VERSION, type ErrorClass } from '#libs/contracts';
import { urlVerdict, type EgressPolicy, type UrlVerdict } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import { classifyError } from './classify-error.js';
import { Connection, type Exchange } from './connection.js';
import { guardedConnector, type ConnectorSettings, type GuardedConnector } from './guarded-connector.js';
import { OriginConnections } from './origin-connections.js';
import { OutboundError } from './outbound-error.js';
import type { OutboundMetrics } from './outbound-metrics.js';
import type { OutboundRequest, OutboundResult } from './outbound-request.js';
import { KEPT_BYTES, responseText } from './response-text.js';

export interface WebhookRequest {
  readonly url: string;
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
  readonly connectionsPerOrigin: number;
  /** The least recently used origin beyond these is closed, once it has nothing in flight. */
  readonly maxOrigins: number;
  readonly maxConnectionAgeMs: number;
  readonly metrics: Pick<OutboundMetrics, 'blocked' | 'connectionUsed'>;
}

const MAX_KNOWN_URLS = 20_000;

interface Try extends Pick<Exchange, 'result' | 'stale'> {
  readonly durationMs: number;
}

export const USER_AGENT = `Postrider/${VERSION}`;

/**
 * The only way out (ARCHITECTURE.md, invariant 9): HTTP/1.1 with keep-alive past the egress guard, bounded in connections, in
 * origins, in time and in what is read. Follows no redirect, uses no proxy, asks for no compression.
 */
export class WebhookTransport {
  private readonly policy: EgressPolicy;
  private readonly metrics: TransportSettings['metrics'];
  private readonly connect: GuardedConnector;
  private readonly origins: LRUCache<string, OriginConnections>;
  private readonly allowed = new LRUCache<string, UrlVerdict>({ max: MAX_KNOWN_URLS });

  constructor(private readonly settings: TransportSettings) {
    this.policy = settings.policy;
    this.metrics = settings.metrics;
    this.connect = guardedConnector(settings);
    this.origins = new LRUCache({
      max: settings.maxOrigins,
      dispose: (connections) => void connections.close(),
    });
  }

  /** Sends a webhook. Never rejects: every failure of the endpoint or the network is an outcome. */
  async send({ url, headers, body, timeoutMs }: WebhookRequest): Promise<WebhookOutcome> {
    const result = await this.exchange({ url, method: 'POST', headers, body, timeoutMs, keepBytes: KEPT_BYTES });
    if (result.kind === 'failed') {
      return { kind: 'failed', ...classifyError(result.error), durationMs: result.durationMs };
    }
    const { status, headers: answered, durationMs } = result;
    return { kind: 'response', status, headers: answered, body: responseText(result.body), durationMs };
  }

  /** Any request past the guard: what {@link createGuardedAxios} and {@link send} stand on. Never rejects. */
  async exchange(request: OutboundRequest): Promise<OutboundResult> {
    const verdict = this.verdictOn(request.url);
    if (!verdict.ok) {
      this.metrics.blocked(verdict.class);
      return { kind: 'failed', error: new OutboundError('blocked_address', verdict.reason), durationMs: 0 };
    }
    const { url } = verdict;
    const connections = this.connectionsTo(url);
    const first = await this.tryOnce(connections, request, url, request.timeoutMs);
    if (!first.stale) return this.told(first.result, first.durationMs);
    connections.forgetIdle();
    const second = await this.tryOnce(connections, request, url, Math.max(1, request.timeoutMs - first.durationMs));
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
    url: URL,
    leftMs: number,
  ): Promise<Try> {
    const connection = await connections.acquire(url.pathname, leftMs);
    if (connection === undefined) {
      const words = `no connection to ${url.host} was free within ${request.timeoutMs} ms`;
      const error = new OutboundError('timeout', words);
      return { result: { kind: 'failed', error }, stale: false, durationMs: 0 };
    }
    const startedAtMs = performance.now();
    const { result, stale, reused } = await connection.exchange(request, url, leftMs);
    connections.release(connection, url.pathname);
    this.metrics.connectionUsed(reused);
    return { result, stale, durationMs: performance.now() - startedAtMs };
  }

  private told(result: Exchange['result'], durationMs: number): OutboundResult {
    if (result.kind === 'failed' && result.error instanceof OutboundError && result.error.egressClass !== undefined) {
      this.metrics.blocked(result.error.egressClass);
    }
    return { ...result, durationMs: Math.round(durationMs) };
  }

  /** The text is judged once: the policy stays, and names are judged again by their addresses at each connect. */
  private verdictOn(text: string): UrlVerdict {
    const known = this.allowed.get(text);
    if (known !== undefined) return known;
    const verdict = urlVerdict(text, this.policy);
    if (verdict.ok) this.allowed.set(text, verdict);
    return verdict;
  }

  private connectionsTo({ origin }: URL): OriginConnections {
    const known = this.origins.get(origin);
    if (known !== undefined) return known;
    const { connectionsPerOrigin, maxConnectionAgeMs } = this.settings;
    const connections = new OriginConnections(
      { connections: connectionsPerOrigin, maxAgeMs: maxConnectionAgeMs },
      (onIdleClose) => new Connection(origin, this.connect, onIdleClose),
    );
    this.origins.set(origin, connections);
    return connections;
  }
}
