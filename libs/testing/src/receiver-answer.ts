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
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** Answers 200 with a body of so many bytes, in pieces as they are taken. */
  | { readonly kind: 'pour'; readonly bytes: number };

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
    case 'pour':
      response.writeHead(200, { 'content-length': reply.bytes });
      return pour(response, reply.bytes);
    default:
      return reply satisfies never;
  }
}

const PIECE = Buffer.alloc(65_536, 'x');

/** Not in one write: of that the kernel copies megabytes at a stretch, on a core that others may wait for. */
function pour(response: ServerResponse, bytes: number): void {
  let left = bytes;
  while (left > 0 && !response.destroyed) {
    const piece = PIECE.subarray(0, left);
    left -= piece.length;
    if (!response.write(piece)) {
      response.once('drain', () => pour(response, left));
      return;
    }
  }
  if (!response.destroyed) response.end();
}
