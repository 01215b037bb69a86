import { Inject, Injectable } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { IdempotencyStore, type IdempotencyScope, type IdempotencyVerdict } from '#libs/database';
import { fingerprintOf, underEarlierId } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { EventSender } from './event-sender.service.js';
import { planEvent, type PublishAnswer, type PublishPlan } from './publish-plan.js';
import { publisherConfig, type PublisherConfig } from './publisher.config.js';
import { within } from './within.js';

/** How long after the answer's deadline a request that has not finished counts as dead. */
const LEASE_MARGIN_MS = 3_000;
/** What a client waits at most for the writing down of an answer that is decided. */
const EPILOGUE_MS = 400;
const RETRY_AFTER_SECONDS = 2;

/** A database that hangs must not outlast the publisher's own deadline. */
const databaseHangs = (waitedMs: number): PostriderError =>
  new PostriderError('database_unavailable', `PostgreSQL did not answer within ${waitedMs} ms`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

/**
 * One effect for one Idempotency-Key (docs/wire.md 4): the key and the event ids are written down first, then the events go to
 * Kafka, then the answer is kept for a day. A crash in between leaves the ids, so the retry sends the same events.
 */
@Injectable()
export class IdempotentPublish {
  constructor(
    @Inject(IdempotencyStore) private readonly store: IdempotencyStore,
    @Inject(EventSender) private readonly sender: EventSender,
    @Inject(publisherConfig.KEY) private readonly config: PublisherConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  async publish(plan: PublishPlan, scope: IdempotencyScope): Promise<PublishAnswer> {
    const verdict = await this.begin(plan, scope);
    switch (verdict.kind) {
      case 'started':
        return this.send(this.underIds(plan, verdict.eventIds), scope);
      case 'stored':
        return { status: verdict.status, body: verdict.body, results: plan.events.map(() => 'replayed'), final: true };
      case 'running':
        throw new PostriderError(
          'idempotency_key_in_use',
          'the first request with this Idempotency-Key has no answer yet',
          { retryAfterSeconds: 1 },
        );
      case 'mismatch':
        throw new PostriderError(
          'idempotency_key_reused',
          'this Idempotency-Key was used with another body in the last 24 hours; use a new key for a new request',
        );
      default:
        return verdict satisfies never;
    }
  }

  private begin(plan: PublishPlan, scope: IdempotencyScope): Promise<IdempotencyVerdict> {
    const deadlineMs = this.config.PUBLISHER_ACK_DEADLINE_MS;
    const begun = this.store.begin(scope, {
      bodyHash: fingerprintOf(plan.request),
      eventIds: plan.events.map((planned) => (planned.ok ? planned.event.summary.id : '')),
      nowMs: plan.receivedAtMs,
      leaseMs: deadlineMs + LEASE_MARGIN_MS,
    });
    return within(begun, deadlineMs, () => databaseHangs(deadlineMs));
  }

  private async send(plan: PublishPlan, scope: IdempotencyScope): Promise<PublishAnswer> {
    try {
      const answer = await this.sender.send(plan);
      if (answer.final) await this.keep(scope, answer);
      else await this.giveBack(scope);
      return answer;
    } catch (error) {
      await this.giveBack(scope);
      throw error;
    }
  }

  /** The events are in Kafka: the client is told so even if its answer cannot be kept. */
  private async keep(scope: IdempotencyScope, answer: PublishAnswer): Promise<void> {
    try {
      await within(this.store.finish(scope, answer), EPILOGUE_MS, () => databaseHangs(EPILOGUE_MS));
    } catch (error) {
      this.logger.warn({ err: error, route: scope.route }, 'idempotency.answer-not-kept');
    }
  }

  /** So that the client's retry need not wait for the lease to run out. */
  private async giveBack(scope: IdempotencyScope): Promise<void> {
    try {
      await within(this.store.release(scope), EPILOGUE_MS, () => databaseHangs(EPILOGUE_MS));
    } catch (error) {
      this.logger.warn({ err: error, route: scope.route }, 'idempotency.key-not-released');
    }
  }

  private underIds(plan: PublishPlan, eventIds: readonly string[]): PublishPlan {
    const events = plan.events.map((planned, index) => {
      const id = eventIds[index];
      if (!planned.ok || id === undefined || id === '' || id === planned.event.summary.id) return planned;
      const event = underEarlierId(planned.event, id);
      return planEvent({ ok: true, event }, this.config.PUBLISHER_MAX_EVENT_BYTES, planned.warnings);
    });
    return { ...plan, events };
  }
}
