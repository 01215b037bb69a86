import { Inject, Injectable } from '@nestjs/common';
import { PostriderError, type ErrorDetail } from '#libs/contracts';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { errorOf, type IngestResult, type PlannedEvent, type PublishAnswer, type PublishPlan } from './publish-plan.js';
import { publisherConfig, type PublisherConfig } from './publisher.config.js';

type SentEvent =
  | { readonly ok: true; readonly id: string; readonly warnings: readonly ErrorDetail[] }
  | { readonly ok: false; readonly error: PostriderError; readonly passing: boolean };

/** Puts the events of a plan into Kafka and says so only when the broker has acknowledged them (invariant 1). */
@Injectable()
export class EventSender {
  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(publisherConfig.KEY) private readonly config: PublisherConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Throws when nothing at all could be sent: a request of one event, or a batch that met no broker. */
  async send(plan: PublishPlan): Promise<PublishAnswer> {
    const deadlineMs = Math.max(1, plan.receivedAtMs + this.config.PUBLISHER_ACK_DEADLINE_MS - Date.now());
    const sent = await Promise.all(plan.events.map((planned) => this.sendOne(planned, deadlineMs)));
    return plan.shape === 'single' ? answerOne(plan, sent) : answerEach(sent);
  }

  private async sendOne(planned: PlannedEvent, deadlineMs: number): Promise<SentEvent> {
    if (!planned.ok) return { ok: false, error: errorOf(planned.fault), passing: false };
    const { event, record } = planned;
    const { id, type } = event.summary;
    const bytes = record.value.length;
    if (bytes > this.config.PUBLISHER_LARGE_EVENT_BYTES) this.logger.warn({ eventId: id, type, bytes }, 'event.large');
    try {
      await this.producer.send(record, { deadlineMs });
      return { ok: true, id, warnings: planned.warnings };
    } catch (error) {
      // The broker's outage is an outcome of this event; whatever else was thrown is a bug.
      if (error instanceof PostriderError) return { ok: false, error, passing: error.status === 503 };
      throw error;
    }
  }
}

function answerOne(plan: PublishPlan, [sent]: readonly SentEvent[]): PublishAnswer {
  const [planned] = plan.events;
  if (planned?.ok !== true || sent === undefined) throw new Error('a request of one event has one planned event');
  if (!sent.ok) throw sent.error;
  const { id, type, timestamp } = planned.event.summary;
  return accepted({ id, type, timestamp, ...told(planned.warnings) }, ['accepted']);
}

function answerEach(sent: readonly SentEvent[]): PublishAnswer {
  const outage = sent.find((one) => !one.ok && one.passing);
  if (outage?.ok === false && !sent.some((one) => one.ok)) throw outage.error;
  const answers = sent.map((one) =>
    one.ok
      ? { id: one.id, ...told(one.warnings) }
      : { error: { code: one.error.code, detail: one.error.message, errors: one.error.errors } },
  );
  return accepted({ results: answers }, sent.map(resultOf));
}

const told = (warnings: readonly ErrorDetail[]) => (warnings.length === 0 ? {} : { warnings });

const resultOf = (sent: SentEvent): IngestResult => (sent.ok ? 'accepted' : sent.passing ? 'unavailable' : 'rejected');

const accepted = (body: object, results: readonly IngestResult[]): PublishAnswer => ({
  status: 202,
  body: Buffer.from(JSON.stringify(body)),
  results,
  final: !results.includes('unavailable'),
});
