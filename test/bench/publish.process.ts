import { Pool } from 'undici';
import { answerMessages } from './bench-process.ts';

export interface PublishOrder {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly type: string;
  readonly events: number;
  readonly concurrency: number;
  readonly dataBytes: number;
}

export interface PublishResult {
  readonly elapsedMs: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
}

/** Publishes over HTTP, one event a request, with a fixed number of requests in flight. */
async function publish(order: PublishOrder): Promise<PublishResult> {
  const pool = new Pool(order.baseUrl, { connections: order.concurrency });
  const body = JSON.stringify({ type: order.type, data: { text: 'x'.repeat(order.dataBytes) } });
  const headers = { authorization: `Bearer ${order.apiKey}`, 'content-type': 'application/json' };
  const acks: number[] = [];
  let left = order.events;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now();
      const { statusCode, body: answer } = await pool.request({ path: '/v1/events', method: 'POST', headers, body });
      const text = await answer.text();
      if (statusCode !== 202) throw new Error(`publishing was answered ${statusCode}: ${text}`);
      acks.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: order.concurrency }, worker));
  const elapsedMs = performance.now() - begun;
  await pool.close();
  acks.sort((one, other) => one - other);
  const at = (share: number): number => acks[Math.min(acks.length - 1, Math.floor(acks.length * share))] ?? 0;
  return { elapsedMs, ackP50Ms: at(0.5), ackP99Ms: at(0.99) };
}

answerMessages(publish);
