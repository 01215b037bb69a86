import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { encodeReport, type EndpointHealth, type EndpointHealthReport, type EndpointSettings } from '#libs/contracts';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { EndpointStateLog } from './endpoint-state-log.service.js';

/** An endpoint that fails a hundred times a second is told about twice in it. */
const REPORT_DELAY_MS = 500;
/** Endpoints whose last success this process knows. */
const MAX_SUCCESSES = 20_000;

/** Tells how endpoints fare, for their owners to see. What is decided by it, the state log knows. */
@Injectable()
export class HealthReporter {
  private readonly changed = new Map<string, EndpointSettings>();
  private readonly successes = new LRUCache<string, number>({ max: MAX_SUCCESSES });
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(EndpointStateLog) private readonly log: Pick<EndpointStateLog, 'get' | 'knows'>,
    @Inject(RecordProducer) private readonly producer: Pick<RecordProducer, 'send'>,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Nobody is told of it, until something else is to be told. */
  succeeded(endpointId: string, atMs: number): void {
    this.successes.set(endpointId, atMs);
  }

  lastSuccessAtMs(endpointId: string): number | undefined {
    return this.successes.peek(endpointId);
  }

  /** In a moment, once for all that changes until then. */
  tellSoon(endpoint: EndpointSettings): void {
    this.changed.set(endpoint.id, endpoint);
    this.timer ??= setTimeout(() => this.flush(), REPORT_DELAY_MS).unref();
  }

  /** As it is now, for the caller to send. */
  reportOf({ id: endpointId, tenantId }: EndpointSettings, atMs: number): EndpointHealthReport {
    const health: EndpointHealth = this.log.get('health', endpointId) ?? { consecutiveFailures: 0 };
    const circuitOpenUntilMs = this.log.get('circuit', endpointId)?.openUntilMs;
    const { consecutiveFailures, firstFailureAtMs, lastFailureAtMs, warnedAtMs } = health;
    const lastSuccessAtMs = this.lastSuccessAtMs(endpointId) ?? health.lastSuccessAtMs;
    return {
      kind: 'endpoint-health',
      tenantId,
      endpointId,
      atMs,
      health: {
        consecutiveFailures,
        ...(firstFailureAtMs === undefined ? {} : { firstFailureAtMs }),
        ...(lastFailureAtMs === undefined ? {} : { lastFailureAtMs }),
        ...(lastSuccessAtMs === undefined ? {} : { lastSuccessAtMs }),
        ...(warnedAtMs === undefined ? {} : { warnedAtMs }),
      },
      ...(circuitOpenUntilMs === undefined ? {} : { circuitOpenUntilMs }),
    };
  }

  private flush(): void {
    this.timer = undefined;
    const nowMs = Date.now();
    for (const endpoint of this.changed.values()) {
      // Another member's by now: that one tells.
      if (!this.log.knows(endpoint.id)) continue;
      this.producer.send(encodeReport(this.reportOf(endpoint, nowMs))).catch((error: unknown) => {
        this.logger.debug({ endpointId: endpoint.id, err: error }, 'endpoint.health-not-told');
      });
    }
    this.changed.clear();
  }
}
