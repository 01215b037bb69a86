import { Inject, Injectable } from '@nestjs/common';
import { newId, PostriderError } from '#libs/contracts';
import {
  formatOf,
  readIdempotencyKey,
  readRequest,
  validTraceParent,
  type IdempotencyKey,
  type IngestContext,
  type PublishFormat,
  type RequestHeaders,
} from '#libs/domain';
import { EventSender } from './event-sender.service.js';
import { IdempotentPublish } from './idempotent-publish.service.js';
import type { Publisher } from './limits/request-limits.service.js';
import { PublishLimits } from './limits/publish-limits.service.js';
import { PublishMetrics } from './publish-metrics.js';
import { errorOf, planEvent, type IngestResult, type PublishAnswer, type PublishPlan } from './publish-plan.js';
import { publisherConfig, type PublisherConfig } from './publisher.config.js';

export interface PublishRequest {
  readonly route: 'single' | 'batch';
  readonly tenantId: string;
  readonly caller: Publisher['caller'];
  readonly headers: RequestHeaders;
  readonly body: Buffer;
}

export interface LimitedAnswer extends PublishAnswer {
  readonly headers: Readonly<Record<string, string>>;
}

const ROUTES = { single: 'POST /v1/events', batch: 'POST /v1/events/batch' } as const;

@Injectable()
export class PublishService {
  constructor(
    @Inject(EventSender) private readonly sender: EventSender,
    @Inject(IdempotentPublish) private readonly idempotent: IdempotentPublish,
    @Inject(publisherConfig.KEY) private readonly config: PublisherConfig,
    @Inject(PublishLimits) private readonly limits: PublishLimits,
    @Inject(PublishMetrics) private readonly metrics: PublishMetrics,
  ) {}

  /** Answers, or throws PostriderError for a request that is refused or cannot be served now; counts either. */
  async publish(request: PublishRequest): Promise<LimitedAnswer> {
    const startedAt = performance.now();
    try {
      const answer = await this.answer(request);
      this.metrics.count(answer.results);
      return answer;
    } catch (error) {
      this.metrics.count([resultOf(error)]);
      throw error;
    } finally {
      this.metrics.observe((performance.now() - startedAt) / 1_000);
    }
  }

  /** The answer with headers that tell how the publish limits stand, where any holds. */
  private async answer(request: PublishRequest): Promise<LimitedAnswer> {
    const read = readIdempotencyKey(request.headers['idempotency-key']);
    if (read.kind === 'invalid') throw new PostriderError('invalid_request', read.detail);
    const negotiated = formatOf(request.route, request.headers, request.body.length);
    if (!negotiated.ok) throw errorOf(negotiated.fault);
    const { format } = negotiated;
    // How many events a batch holds is known only once it is read; one event is refused before that.
    const early = isBatch(format) ? undefined : await this.limits.spend(request, 1);
    const plan = this.plan(request, format);
    const headers = early ?? (await this.limits.spend(request, Math.max(1, plan.events.length)));
    return { ...(await this.send(plan, request, read)), headers };
  }

  private send(
    plan: PublishPlan,
    { tenantId, route }: PublishRequest,
    read: Exclude<IdempotencyKey, { readonly kind: 'invalid' }>,
  ): Promise<PublishAnswer> {
    if (read.kind === 'none') return this.sender.send(plan);
    return this.idempotent.publish(plan, { tenantId, route: ROUTES[route], key: read.key });
  }

  private plan({ tenantId, headers, body }: PublishRequest, format: PublishFormat): PublishPlan {
    const request = { format, headers, body };
    const receivedAtMs = Date.now();
    const context = ingestContext(tenantId, receivedAtMs, headers);
    const read = readRequest(request, context, this.config.PUBLISHER_MAX_BATCH_EVENTS);
    if (!read.ok) throw errorOf(read.fault);
    const events = read.items.map((item) => planEvent(item, this.config.PUBLISHER_MAX_EVENT_BYTES));
    const [only] = events;
    if (!isBatch(format) && only?.ok === false) throw errorOf(only.fault);
    return { request, shape: isBatch(format) ? 'batch' : 'single', events, receivedAtMs };
  }
}

const isBatch = (format: PublishFormat): boolean => format === 'event-batch' || format === 'cloud-event-batch';

function ingestContext(tenantId: string, nowMs: number, headers: RequestHeaders): IngestContext {
  const traceParent = validTraceParent(headers['traceparent']);
  return {
    tenantId,
    nowMs,
    newEventId: () => newId('evt', nowMs),
    ...(traceParent === undefined ? {} : { traceParent }),
  };
}

/** A request that got no answer of its own counts once, however many events it held. */
function resultOf(error: unknown): IngestResult {
  if (!(error instanceof PostriderError)) return 'failed';
  if (error.code === 'rate_limited') return 'limited';
  return error.status === 503 ? 'unavailable' : 'rejected';
}
