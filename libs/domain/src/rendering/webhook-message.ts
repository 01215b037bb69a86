import type { EndpointSettings, EventSummary, Trigger } from '#libs/contracts';
import { signAttempt } from '../signing/attempt-signature.js';
import { renderBody } from './rendered-bodies.js';

/** One attempt, before it is put into words. */
export interface AttemptToSend {
  readonly event: EventSummary;
  /** The exact bytes of the event. */
  readonly envelope: Buffer;
  readonly deliveryId: string;
  /** 1-based, over all chains. */
  readonly attempt: number;
  readonly trigger: Trigger;
  /** Newest first, those that are being replaced aside. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
  readonly userAgent: string;
}

type Recipient = Pick<
  EndpointSettings,
  'id' | 'tenantId' | 'url' | 'timeoutMs' | 'headers' | 'name' | 'signatureFormat' | 'bodyFormat' | 'expiringSecrets'
>;

/** A request, ready to be sent. */
export interface WebhookMessage {
  readonly url: string;
  readonly tenantId: string;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * What the receiver gets (docs/wire.md 1). The endpoint's own headers come first, their names in lower case: they never
 * replace ours.
 * @throws RangeError when it cannot be signed
 */
export function webhookMessage(endpoint: Recipient, attempt: AttemptToSend): WebhookMessage {
  const { event, envelope, deliveryId, nowMs } = attempt;
  const recipient = { endpointId: endpoint.id, name: endpoint.name ?? '' };
  const rendered = renderBody(endpoint.bodyFormat ?? 'envelope', envelope, event, recipient);
  const signature = signAttempt(endpoint.signatureFormat ?? 'standard', {
    deliveryId,
    eventId: event.id,
    eventType: event.type,
    body: rendered.body,
    secrets: secretsInForce(endpoint, attempt.secrets, nowMs),
    nowMs,
  });
  return {
    url: endpoint.url,
    tenantId: endpoint.tenantId,
    timeoutMs: endpoint.timeoutMs,
    body: rendered.body,
    headers: {
      ...endpoint.headers,
      ...rendered.headers,
      'user-agent': attempt.userAgent,
      ...signature,
      'webhook-attempt': String(attempt.attempt),
      'webhook-trigger': attempt.trigger,
    },
  };
}

/** A secret that was replaced signs beside the new one until its time has come, whoever has told of that. */
function secretsInForce(
  { expiringSecrets }: Pick<EndpointSettings, 'expiringSecrets'>,
  lasting: readonly string[],
  nowMs: number,
): readonly string[] {
  if (expiringSecrets === undefined) return lasting;
  return [...lasting, ...expiringSecrets.filter(({ untilMs }) => untilMs > nowMs).map(({ secret }) => secret)];
}

/** HTTP knows no case in names; one that is spelled in two ways would be sent twice. */
export const lowerCaseNames = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
