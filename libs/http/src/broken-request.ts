import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PostriderError, type ErrorCode } from '#libs/contracts';
import { problemAnswer } from './problem.js';

const CODE_OF: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};
const WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  request_timeout: 'the request took too long to arrive',
  headers_too_large: 'the request has more bytes of headers than are read',
};

/** Called with the status of each answer. */
export type Answered = (status: number) => void;

/** What is no HTTP request reaches no route and no filter: it is answered on its socket, in the same shape. */
export function answerBrokenRequest(
  error: Error & { readonly code?: string },
  socket: Socket,
  answered: Answered,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const code = CODE_OF[error.code ?? ''] ?? 'invalid_request';
  endWith(new PostriderError(code, WORDS[code] ?? 'this is no HTTP request'), socket, answered);
}

/** Requests that Node keeps from Fastify, and would answer without a word: CONNECT, and `Expect` with what nobody can promise. */
export function answerUnhandledRequests(server: Pick<Server, 'on'>, answered: Answered): void {
  server.on('connect', ({ method }: IncomingMessage, socket: Socket) => {
    endWith(new PostriderError('method_not_allowed', `this is no proxy: ${method} is for those`), socket, answered);
  });
  server.on('checkExpectation', ({ url = '/' }: IncomingMessage, response: ServerResponse) => {
    const problem = new PostriderError('expectation_failed', 'Expect may hold 100-continue and nothing else');
    const id = randomUUID();
    const { status, headers, body } = problemAnswer(problem, { id, url });
    response.writeHead(status, { ...headers, 'x-request-id': id, connection: 'close' }).end(body);
    answered(status);
  });
}

function endWith(problem: PostriderError, socket: Pick<Socket, 'end'>, answered: Answered): void {
  const id = randomUUID();
  const { status, headers, body } = problemAnswer(problem, { id, url: '/' });
  const length = String(Buffer.byteLength(body));
  const lines = { ...headers, 'x-request-id': id, 'content-length': length, connection: 'close' };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${body}`);
  answered(status);
}
