import { Inject, Injectable } from '@nestjs/common';
import { deliveryIdOf, newId, PostriderError, type EventSummary } from '#libs/contracts';
import { EventTypeRepository, SecretStore, type EndpointWithTypes } from '#libs/database';
import { lowerCaseNames, webhookMessage, type WebhookMessage } from '#libs/domain';
import { noteChange } from '#libs/http';
import { USER_AGENT, WebhookTransport, type WebhookOutcome } from '#libs/webhook-client';
import type { EndpointTestAnswer, EndpointTestBody } from './endpoint-test.dto.js';
import { EndpointsService } from './endpoints.service.js';

/** Tests under way in this process: each may take as long as its endpoint's timeout. */
const AT_ONCE = 64;

const GREETING = { message: 'This is a test from Postrider. Nothing has happened.' };

/**
 * Sends an endpoint an example, rendered, signed and guarded as a delivery is, and tells what it answered. It is no
 * delivery: nothing is retried, recorded or counted, and neither a pause nor an open circuit holds it back.
 */
@Injectable()
export class EndpointTestService {
  private underWay = 0;

  constructor(
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(SecretStore) private readonly secrets: SecretStore,
    @Inject(EventTypeRepository) private readonly eventTypes: EventTypeRepository,
    @Inject(WebhookTransport) private readonly transport: WebhookTransport,
  ) {}

  async send(tenantId: string, id: string, wanted: EndpointTestBody): Promise<EndpointTestAnswer> {
    if (this.underWay >= AT_ONCE) {
      throw new PostriderError('buffer_full', `${AT_ONCE} tests are under way here`, { retryAfterSeconds: 1 });
    }
    this.underWay += 1;
    try {
      return await this.ask(await this.endpoints.get(tenantId, id), wanted);
    } finally {
      this.underWay -= 1;
    }
  }

  private async ask(endpoint: EndpointWithTypes, { eventType, data }: EndpointTestBody): Promise<EndpointTestAnswer> {
    assertAgreed(endpoint);
    const event = exampleOf(endpoint.tenantId, eventType, Date.now());
    const envelope = envelopeOf(event, data === undefined ? await this.example(event) : data);
    const webhookId = deliveryIdOf(event.id, endpoint.id);
    const message = await this.signed(endpoint, event, envelope, webhookId);
    const outcome = await this.transport.send(message);
    const answer = answerOf(event.id, webhookId, message, outcome);
    noteChange({ target: endpoint.id, after: { status: answer.response?.status ?? null, error: answer.error } });
    return answer;
  }

  private async example({ tenantId, type }: EventSummary): Promise<unknown> {
    return (await this.eventTypes.find(tenantId, type))?.versions.at(-1)?.example ?? GREETING;
  }

  private async signed(
    endpoint: EndpointWithTypes,
    event: EventSummary,
    envelope: Buffer,
    deliveryId: string,
  ): Promise<WebhookMessage> {
    const { tenantId, id: endpointId } = endpoint;
    const now = new Date();
    const { secrets, expiringSecrets } = await this.secrets.signing({ tenantId, endpointId }, now);
    if (secrets === undefined) {
      throw new PostriderError('conflict', 'the signing secret could not be opened, and nothing is sent unsigned');
    }
    const recipient = { ...endpoint, headers: lowerCaseNames(endpoint.headers) };
    const message = webhookMessage(expiringSecrets === undefined ? recipient : { ...recipient, expiringSecrets }, {
      event,
      envelope,
      deliveryId,
      attempt: 1,
      trigger: 'manual',
      secrets,
      nowMs: now.getTime(),
      userAgent: USER_AGENT,
    });
    return { ...message, headers: { ...message.headers, 'webhook-test': 'true' } };
  }
}

/** Who was asked and has not agreed gets nothing, whatever its state is by now. */
function assertAgreed({ id, verification, verifiedAt }: EndpointWithTypes): void {
  if (verification === 'none' || verifiedAt !== null) return;
  throw new PostriderError('conflict', `the endpoint ${id} has not been verified: nothing is sent to it before`);
}

const exampleOf = (tenantId: string, type: string, nowMs: number): EventSummary => ({
  id: newId('evt', nowMs),
  type,
  version: '1',
  timestamp: new Date(nowMs).toISOString(),
  source: 'postrider',
  tenantId,
});

const envelopeOf = (event: EventSummary, data: unknown): Buffer => Buffer.from(JSON.stringify({ ...event, data }));

function answerOf(
  eventId: string,
  webhookId: string,
  { url, headers, body }: WebhookMessage,
  outcome: WebhookOutcome,
): EndpointTestAnswer {
  const asked = {
    eventId,
    webhookId,
    request: { method: 'POST', url, headers: { ...headers }, body: body.toString('utf8') },
    durationMs: outcome.durationMs,
  } as const;
  switch (outcome.kind) {
    case 'response': {
      const { status, headers: answered, body: text } = outcome;
      const succeeded = status >= 200 && status <= 299;
      const response = { status, headers: { ...answered }, body: text };
      return { ...asked, succeeded, response, error: succeeded ? null : `HTTP ${status}`, errorClass: null };
    }
    case 'failed':
      return { ...asked, succeeded: false, response: null, error: outcome.error, errorClass: outcome.errorClass };
    default:
      return outcome satisfies never;
  }
}
