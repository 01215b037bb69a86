import type { ServerResponse } from 'node:http';

/** What a scripted receiver does with a request. */
export type ReceiverAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
      /** Waits so long before it answers. */
      readonly delayMs?: number;
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Closes the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Answers 200, then sends one byte of the body each `everyMs`, for ever. */
  | { readonly kind: 'drip'; readonly everyMs: number };

type AnswerOptions = Omit<Extract<ReceiverAnswer, { kind: 'answer' }>, 'kind' | 'status'>;

/** `answer(503, { headers: { 'retry-after': '1' } })` */
export const answer = (status: number, options: AnswerOptions = {}): ReceiverAnswer => ({
  kind: 'answer',
  status,
  ...options,
});

/** Carries out an answer; `onClose` registers what must stop when the receiver closes. */
export function give(reply: ReceiverAnswer, response: ServerResponse, onClose: (stop: () => void) => void): void {
  switch (reply.kind) {
    case 'answer': {
      const send = (): void => void response.writeHead(reply.status, reply.headers).end(reply.body);
      if (reply.delayMs === undefined) return send();
      const timer = setTimeout(send, reply.delayMs);
      return onClose(() => clearTimeout(timer));
    }
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'drip': {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), reply.everyMs);
      response.once('close', () => clearInterval(timer));
      return onClose(() => clearInterval(timer));
    }
    default:
      return reply satisfies never;
  }
}
