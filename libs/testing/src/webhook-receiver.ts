import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { answer, give, type ReceiverAnswer } from './receiver-answer.js';
import { until } from './until.js';

/** One request as it came: the exact bytes of its body, header names in lower case. */
export interface ReceivedWebhook {
  readonly receivedAtMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Decides per request; `index` counts from 0. */
export type AnswerScript = (webhook: ReceivedWebhook, index: number) => ReceiverAnswer;

/** A webhook receiver on loopback that answers by a script and keeps what it got. */
export class WebhookReceiver {
  readonly url: string;
  private readonly webhooks: ReceivedWebhook[] = [];
  private readonly stops = new Set<() => void>();
  private script: AnswerScript = () => answer(204);

  private constructor(
    private readonly server: Server,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}/hook`;
  }

  /** Starts one on a free port. It answers 204 unless a script says otherwise. */
  static async start(script?: AnswerScript): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the receiver listens on no port');
    const receiver = new WebhookReceiver(server, address.port);
    if (script !== undefined) receiver.answerBy(script);
    server.on('request', (request, response) => {
      receiver
        .keep(request)
        .then((reply) => give(reply, response, (stop) => receiver.stops.add(stop)))
        .catch(() => response.destroy()); // The sender went away in the middle.
    });
    return receiver;
  }

  /** From now on answers so. */
  answerBy(script: AnswerScript): void {
    this.script = script;
  }

  /** Gives each answer once, in order, and then the last one for ever. */
  answerInTurn(...answers: readonly [ReceiverAnswer, ...ReceiverAnswer[]]): void {
    const first = this.webhooks.length;
    this.script = (_webhook, index) => answers[Math.min(index - first, answers.length - 1)] ?? answers[0];
  }

  /** All that came, oldest first; a copy. */
  get received(): readonly ReceivedWebhook[] {
    return [...this.webhooks];
  }

  /** Distinct `webhook-id`s: what a receiver that drops duplicates would have handled. */
  get ids(): ReadonlySet<string> {
    return new Set(this.webhooks.map(({ headers }) => headers['webhook-id'] ?? ''));
  }

  /**
   * Waits until what came satisfies `enough`, and answers it.
   * @param enough a predicate, or the least count
   */
  async waitFor(
    enough: number | ((received: readonly ReceivedWebhook[]) => boolean),
    timeoutMs = 20_000,
  ): Promise<readonly ReceivedWebhook[]> {
    const satisfied = typeof enough === 'number' ? () => this.webhooks.length >= enough : enough;
    const wanted = typeof enough === 'number' ? `${enough} webhooks` : 'the wanted webhooks';
    await until(() => satisfied(this.webhooks), { timeoutMs, what: `${wanted} at ${this.url}`, everyMs: 10 }).catch(
      (error: unknown) => {
        throw new Error(
          `${wanted} did not come to ${this.url} within ${timeoutMs / 1_000} s; ${this.webhooks.length} came`,
          { cause: error },
        );
      },
    );
    return this.received;
  }

  /** Verifies all that came with the reference library of Standard Webhooks; throws at the first forgery. */
  verify(secret: string): void {
    for (const webhook of this.webhooks) verifyWebhook(secret, webhook);
  }

  /** Stops listening and drops open connections. */
  async close(): Promise<void> {
    for (const stop of this.stops) stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async keep(request: IncomingMessage): Promise<ReceiverAnswer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const webhook: ReceivedWebhook = {
      receivedAtMs: Date.now(),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks),
    };
    this.webhooks.push(webhook);
    return this.script(webhook, this.webhooks.length - 1);
  }
}

/** Checks the Standard Webhooks signature of one webhook with the reference library; throws when it does not fit. */
export function verifyWebhook(secret: string, { body, headers }: Pick<ReceivedWebhook, 'body' | 'headers'>): void {
  new Webhook(secret).verify(body, { ...headers }, { jsonParse: false });
}
