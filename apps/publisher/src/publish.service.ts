import { Inject, Injectable } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { formatOf, readIdempotencyKey, type IdempotencyKey, type RequestHeaders } from '#libs/domain';
import { EventSender } from './event-sender.service.js';
import { IdempotentPublish } from './idempotent-publish.service.js';
import type { Publisher } from './limits/request-limits.service.js';
import { PublishLimits } from './limits/publish-limits.service.js';
import { PublishMetrics } from './publish-metrics.js';
import { errorOf, isBatch, type IngestResult, type PublishAnswer, type PublishPlan } from './publish-plan.js';
import { PublishPlanner } from './publish-planner.service.js';

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
    @Inject(PublishPlanner) private readonly planner: PublishPlanner,
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
    const { tenantId, headers: given, body } = request;
    const plan = this.planner.plan(tenantId, { format, headers: given, body });
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
}

/** A request that got no answer of its own counts once, however many events it held. */
function resultOf(error: unknown): IngestResult {
  if (!(error instanceof PostriderError)) return 'failed';
  if (error.code === 'rate_limited') return 'limited';
  return error.status === 503 ? 'unavailable' : 'rejected';
}
