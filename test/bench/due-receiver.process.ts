import { createServer } from 'node:http';
import { answerMessages } from './bench-process.ts';

export interface DueOrder {
  /** `read` empties the list. */
  readonly do: 'address' | 'count' | 'read';
}

/** A request that was due at a known time. */
export interface DueArrival {
  readonly deliveryId: string;
  /** Epoch ms, when its last byte had come. */
  readonly atMs: number;
  /** As its publisher asked; absent for a retry, whose due time the database knows. */
  readonly dueAtMs?: number;
}

export interface DueAnswer {
  readonly url?: string;
  readonly arrivals?: readonly DueArrival[];
  readonly count?: number;
}

/** A failure that opens no circuit: what is measured is when a retry comes, not whether. */
const FAILURE = 404;
const DUE = /"dueAtMs":(\d+)/;

/**
 * Paths that end in `/retry` fail at the first attempt; those that end in `/scheduled` are answered well, and so is every
 * second attempt. What was due is noted when it comes.
 */
let arrivals: DueArrival[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const atMs = Date.now();
    const { 'webhook-id': id, 'webhook-attempt': attempt } = request.headers;
    const isRetry = request.url?.endsWith('/retry') === true;
    const fails = isRetry && attempt === '1';
    if (!fails && typeof id === 'string') {
      const [, due] = (isRetry ? null : DUE.exec(Buffer.concat(chunks).toString())) ?? [];
      arrivals.push({ deliveryId: id, atMs, ...(due === undefined ? {} : { dueAtMs: Number(due) }) });
    }
    response.writeHead(fails ? FAILURE : 204).end();
  });
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

async function carryOut(order: DueOrder): Promise<DueAnswer> {
  switch (order.do) {
    case 'address':
      return { url: `http://127.0.0.1:${port}` };
    case 'count':
      return { count: arrivals.length };
    case 'read': {
      const read = arrivals;
      arrivals = [];
      return { arrivals: read };
    }
    default:
      return order.do satisfies never;
  }
}

answerMessages(carryOut);
