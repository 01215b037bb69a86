import {
  answer,
  until,
  verifyWebhook,
  WebhookReceiver,
  type ReceivedWebhook,
  type ReceiverAnswer,
} from '#libs/testing';
import type { Api } from '../harness/index.js';

/** One endpoint of Postrider, and the receiver behind it. */
export interface Subscriber {
  readonly id: string;
  readonly secret: string;
}

/** One request as it came to a receiver. */
export interface Arrival {
  readonly endpointId: string;
  readonly eventId: string;
  readonly webhookId: string;
  readonly attempt: number;
  readonly receivedAtMs: number;
  /** Answered 2xx. */
  readonly accepted: boolean;
  readonly webhook: ReceivedWebhook;
}

/** What a receiver does with the n-th attempt of a delivery. */
export type Behaviour = (attempt: number) => ReceiverAnswer;

export const quick: Behaviour = () => answer(204);
export const slow =
  (delayMs: number): Behaviour =>
  () =>
    answer(204, { delayMs });
/** A 404 is retried as any failure is, and opens no circuit. */
export const failingOnce: Behaviour = (attempt) => answer(attempt === 1 ? 404 : 204);

export interface SubscribeOptions {
  readonly eventType: string;
  readonly behaviour?: Behaviour;
  /** So many endpoints, all at one receiver. */
  readonly count?: number;
  /** Further settings of the endpoints. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Receivers on loopback, and a book of every request that came to any of them. */
export class Ledger {
  readonly arrivals: Arrival[] = [];
  private readonly receivers: WebhookReceiver[] = [];
  private readonly secrets = new Map<string, string>();
  /** Per endpoint the events that its receiver has accepted. */
  private readonly acceptedEvents = new Map<string, Set<string>>();

  async subscribe(control: Api, options: SubscribeOptions): Promise<readonly Subscriber[]> {
    const { eventType, behaviour = quick, count = 1, settings = {} } = options;
    const endpointIds: string[] = [];
    const receiver = await WebhookReceiver.start((webhook) => {
      const endpointId = endpointIds[Number(webhook.path.split('/').at(-1))];
      if (endpointId === undefined) throw new Error(`no endpoint leads to ${webhook.path}`);
      return this.note(endpointId, webhook, behaviour);
    });
    this.receivers.push(receiver);
    const subscribers: Subscriber[] = [];
    for (let index = 0; index < count; index += 1) {
      const url = `${receiver.url}/${index}`;
      const { id, secret } = await control.createEndpoint({ url, eventTypes: [eventType], ...settings });
      endpointIds.push(id);
      this.secrets.set(id, secret);
      this.acceptedEvents.set(id, new Set());
      subscribers.push({ id, secret });
    }
    return subscribers;
  }

  arrivalsAt(subscribers: readonly Subscriber[]): readonly Arrival[] {
    const ids = new Set(subscribers.map(({ id }) => id));
    return this.arrivals.filter(({ endpointId }) => ids.has(endpointId));
  }

  /** Deliveries that no receiver has accepted yet, as `event → endpoint`. */
  missing(eventIds: ReadonlySet<string>, subscribers: readonly Subscriber[]): readonly string[] {
    return subscribers.flatMap(({ id }) => {
      const accepted = this.acceptedEvents.get(id);
      return [...eventIds].flatMap((eventId) => (accepted?.has(eventId) === true ? [] : [`${eventId} → ${id}`]));
    });
  }

  /** Waits until every one of the events was accepted at every one of the subscribers; fails with what is missing. */
  async accepted(eventIds: ReadonlySet<string>, subscribers: readonly Subscriber[], timeoutMs = 60_000): Promise<void> {
    const what = `${eventIds.size} acknowledged events at ${subscribers.length} endpoints`;
    const complete = (): boolean => this.missing(eventIds, subscribers).length === 0;
    await until(complete, { timeoutMs, what, everyMs: 100 }).catch((cause: unknown) => {
      const missing = this.missing(eventIds, subscribers);
      const examples = missing.slice(0, 5).join(', ');
      throw new Error(`${missing.length} deliveries of ${what} did not come, such as ${examples}`, { cause });
    });
  }

  /** Distinct `webhook-id`s at these endpoints: what receivers that drop duplicates have handled. */
  webhookIds(subscribers: readonly Subscriber[]): ReadonlySet<string> {
    return new Set(this.arrivalsAt(subscribers).map(({ webhookId }) => webhookId));
  }

  /** Requests that came more than once under the same `webhook-id` and attempt number. */
  repeated(subscribers: readonly Subscriber[]): readonly string[] {
    const requests = this.arrivalsAt(subscribers).map(({ webhookId, attempt }) => `${webhookId} attempt ${attempt}`);
    const seen = new Set<string>();
    return requests.filter((request) => seen.size === seen.add(request).size);
  }

  /** Checks every signature, and that each delivery has one `webhook-id` that no other has. Throws otherwise. */
  audit(): void {
    const deliveryOf = new Map<string, string>();
    const idOf = new Map<string, string>();
    for (const { endpointId, eventId, webhookId, webhook } of this.arrivals) {
      verifyWebhook(this.secrets.get(endpointId) ?? '', webhook);
      const delivery = `${eventId} → ${endpointId}`;
      if ((idOf.get(delivery) ?? webhookId) !== webhookId) throw new Error(`${delivery} came under two webhook ids`);
      if ((deliveryOf.get(webhookId) ?? delivery) !== delivery) throw new Error(`${webhookId} is two deliveries`);
      idOf.set(delivery, webhookId);
      deliveryOf.set(webhookId, delivery);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.receivers.map((receiver) => receiver.close()));
  }

  private note(endpointId: string, webhook: ReceivedWebhook, behaviour: Behaviour): ReceiverAnswer {
    const event: { readonly id: string } = JSON.parse(webhook.body.toString());
    const attempt = Number(webhook.headers['webhook-attempt']);
    const reply = behaviour(attempt);
    const accepted = reply.kind === 'answer' && reply.status >= 200 && reply.status < 300;
    if (accepted) this.acceptedEvents.get(endpointId)?.add(event.id);
    this.arrivals.push({
      endpointId,
      eventId: event.id,
      webhookId: webhook.headers['webhook-id'] ?? '',
      attempt,
      receivedAtMs: webhook.receivedAtMs,
      accepted,
      webhook,
    });
    return reply;
  }
}
