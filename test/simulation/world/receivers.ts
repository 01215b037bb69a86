import type { WebhookOutcome, WebhookRequest, WebhookTransport } from '#libs/webhook-client';
import type { Process, VirtualClock } from '../clock/virtual-clock.js';
import { answerOf, type Answer, type Behaviour } from './receiver-behaviour.js';

/** One request, from the moment it leaves its process. */
export interface Sent {
  readonly endpointId: string;
  readonly deliveryId: string;
  /** `webhook-attempt`, 1-based. */
  readonly attempt: number;
  readonly trigger: string;
  readonly body: Buffer;
  readonly process: Process;
  readonly startedAtMs: number;
  readonly answer: Answer;
  /** When its sender knew; undefined while it does not. */
  answeredAtMs: number | undefined;
}

/** Whether its sender heard of a failure. */
export const didFail = ({ answer, answeredAtMs }: Sent): boolean =>
  answeredAtMs !== undefined && (answer.kind === 'failed' || answer.status < 200 || answer.status >= 300);

/** How long the receiver asked to be left alone, from the moment at which its sender knew. */
export const askedMs = ({ answer }: Sent): number =>
  answer.kind === 'response' && answer.status === 429 ? Math.ceil(Number(answer.headers['retry-after']) * 1_000) : 0;

export interface ReceiverWatch {
  sent(sent: Sent): void;
  answered(sent: Sent): void;
}

export const urlOf = (endpointId: string): string => `https://receivers.example/${endpointId}`;

const FINE: Behaviour = { kind: 'ok', ms: 10 };

/** All receivers of the world. A process that dies has sent what it has sent; only the answer reaches nobody. */
export class Receivers {
  private readonly behaviours = new Map<string, { readonly behaviour: Behaviour; readonly sinceMs: number }>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly watch: ReceiverWatch,
  ) {}

  behave(endpointId: string, behaviour: Behaviour): void {
    this.behaviours.set(endpointId, { behaviour, sinceMs: this.clock.nowMs });
  }

  /** One process' way out. */
  transport(): Pick<WebhookTransport, 'send' | 'close'> {
    return { send: (request) => this.receive(request), close: () => Promise.resolve() };
  }

  private receive({ url, headers, body, timeoutMs }: WebhookRequest): Promise<WebhookOutcome> {
    const { clock } = this;
    const process = clock.running;
    const endpointId = url.slice(url.lastIndexOf('/') + 1);
    const { behaviour, sinceMs } = this.behaviours.get(endpointId) ?? { behaviour: FINE, sinceMs: clock.nowMs };
    const answer = answerOf(behaviour, clock.nowMs - sinceMs, timeoutMs);
    const sent: Sent = {
      endpointId,
      deliveryId: headers['webhook-id'] ?? '',
      attempt: Number(headers['webhook-attempt']),
      trigger: headers['webhook-trigger'] ?? '',
      body,
      process,
      startedAtMs: clock.nowMs,
      answer,
      answeredAtMs: undefined,
    };
    this.watch.sent(sent);
    return new Promise((resolve) => {
      clock.after(
        answer.ms,
        () => {
          sent.answeredAtMs = clock.nowMs;
          this.watch.answered(sent);
          resolve(outcomeOf(answer));
        },
        process,
      );
    });
  }
}

function outcomeOf(answer: Answer): WebhookOutcome {
  if (answer.kind === 'failed') {
    return { kind: 'failed', errorClass: answer.errorClass, error: answer.errorClass, durationMs: answer.ms };
  }
  return { kind: 'response', status: answer.status, headers: answer.headers, body: '', durationMs: answer.ms };
}
