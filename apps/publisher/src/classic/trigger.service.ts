import { isUtf8 } from 'node:buffer';
import { Inject, Injectable } from '@nestjs/common';
import { PostriderError, type ErrorDetail } from '#libs/contracts';
import { ClassicWebhookStore, type MatchedSubscription } from '#libs/database';
import { compileCondition, EventInView, patternsThatMatch } from '#libs/domain';
import type { HttpRequest } from '#libs/http';
import { PinoLogger } from '#libs/observability';
import { PublishService, type LimitedAnswer, type PublishRequest } from '../publish.service.js';
import { within } from '../within.js';

export interface Triggered {
  readonly eventId: string;
  readonly eventType: string;
  /** Null: the event is published, and nobody could count in time. */
  readonly webhookCount: number | null;
  /** What is not as the type is registered, although the event is taken. */
  readonly warnings?: ErrorDetail[] | undefined;
  /** What `POST /v1/events` would have answered: how the limits stand, and whether it was answered before. */
  readonly published: LimitedAnswer;
}

export type TriggerRequest = Pick<PublishRequest, 'tenantId' | 'caller'> & {
  readonly eventType: string;
  readonly request: HttpRequest;
};

/** The answer of `POST /v1/events`, as far as it says something here. */
interface AcceptedEvent extends Pick<Triggered, 'warnings'> {
  readonly id: string;
  readonly timestamp: string;
}

/** A count is worth no more of a publisher's time. */
const COUNT_DEADLINE_MS = 1_000;
const MOST_CONDITIONAL = 1_000;
/** Of the request; nothing else of it may decide how the event is read. */
const CARRIED = ['idempotency-key', 'traceparent'];

/** The classic way to publish: the type is in the path, and the body is the event's data. */
@Injectable()
export class TriggerService {
  constructor(
    @Inject(PublishService) private readonly events: PublishService,
    @Inject(ClassicWebhookStore) private readonly webhooks: ClassicWebhookStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  async trigger({ tenantId, caller, eventType, request }: TriggerRequest): Promise<Triggered> {
    const data = dataOf(request.body ?? Buffer.alloc(0));
    const published = await this.events.publish({
      route: 'single',
      tenantId,
      caller,
      headers: headersOf(request),
      body: Buffer.concat([Buffer.from(`{"type":${JSON.stringify(eventType)},"data":`), data, Buffer.from('}')]),
    });
    const { warnings, ...accepted }: AcceptedEvent = JSON.parse(published.body.toString('utf8'));
    const envelope = { ...accepted, type: eventType, version: '1', tenantId, data: JSON.parse(data.toString('utf8')) };
    return { eventId: accepted.id, eventType, webhookCount: await this.count(tenantId, envelope), warnings, published };
  }

  /** The event is in Kafka: whatever becomes of the count, it was published. */
  private async count(tenantId: string, envelope: { readonly type: string }): Promise<number | null> {
    try {
      const asked = this.webhooks.matching(tenantId, patternsThatMatch(envelope.type), MOST_CONDITIONAL);
      const { unconditional, conditional } = await within(asked, COUNT_DEADLINE_MS, () => new Error('too slow'));
      return unconditional + passing(conditional, Buffer.from(JSON.stringify(envelope)));
    } catch (error) {
      this.logger.warn({ reason: String(error) }, 'trigger.not-counted');
      return null;
    }
  }
}

/** The body as it came; one that is no single JSON value could say more than the data. */
function dataOf(body: Buffer): Buffer {
  if (body.length === 0) return Buffer.from('null');
  try {
    if (!isUtf8(body)) throw new Error('it is not valid UTF-8');
    JSON.parse(body.toString('utf8'));
    return body;
  } catch (error) {
    throw new PostriderError('invalid_json', `the body is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

const headersOf = ({ headers, body = Buffer.alloc(0) }: HttpRequest): HttpRequest['headers'] => ({
  'content-type': body.length === 0 ? 'application/json' : headers['content-type'],
  'content-encoding': headers['content-encoding'],
  ...Object.fromEntries(CARRIED.map((name) => [name, headers[name]])),
});

function passing(subscriptions: readonly MatchedSubscription[], envelope: Buffer): number {
  const event = new EventInView(undefined, envelope);
  const met = subscriptions.filter(({ filter, channels }) =>
    compileCondition({
      ...(filter === null ? {} : { filter }),
      ...(channels === null ? {} : { channels }),
    }).holds(event),
  );
  return new Set(met.map(({ endpointId }) => endpointId)).size;
}
