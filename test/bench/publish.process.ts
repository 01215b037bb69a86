import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { percentilesOf, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { answerMessages } from './bench-process.ts';
import { monotonicMs, stamp } from './stamp.ts';

export interface PublishOrder {
  /** POST goes there. */
  readonly url: string;
  /** None when the receiver is asked directly. */
  readonly apiKey?: string;
  readonly type: string;
  readonly events: number;
  readonly dataBytes: number;
  /** So many requests in flight all the time, or so many begun per second whatever becomes of them. */
  readonly pace: { readonly inFlight: number } | { readonly perSecond: number };
}

export interface PublishResult {
  readonly elapsedMs: number;
  /** From the request to its answer. */
  readonly ack: Percentiles;
  readonly firstSentAtMs: number;
}

const MAX_CONNECTIONS = 128;
/** Kept from order to order: connecting is not what is measured. */
const pools = new Map<string, Pool>();

/** Publishes over HTTP, one stamped event a request. Several orders may run side by side. */
async function publish(order: PublishOrder): Promise<PublishResult> {
  const { origin, pathname } = new URL(order.url);
  const { pace } = order;
  const pool = pools.get(origin) ?? new Pool(origin, { connections: MAX_CONNECTIONS });
  pools.set(origin, pool);
  const headers = {
    'content-type': 'application/json',
    ...(order.apiKey === undefined ? {} : { authorization: `Bearer ${order.apiKey}` }),
  };
  const text = 'x'.repeat(order.dataBytes);
  const acks: number[] = [];
  const post = async (): Promise<void> => {
    const body = `{"type":"${order.type}","data":{${stamp()},"text":"${text}"}}`;
    const begunMs = monotonicMs();
    const { statusCode, body: answer } = await pool.request({ path: pathname, method: 'POST', headers, body });
    const words = await answer.text();
    if (statusCode < 200 || statusCode > 299) throw new Error(`publishing was answered ${statusCode}: ${words}`);
    acks.push(monotonicMs() - begunMs);
  };
  const begunMs = monotonicMs();
  await ('inFlight' in pace
    ? keepInFlight(order.events, pace.inFlight, post)
    : beginPerSecond(order.events, pace.perSecond, post));
  const elapsedMs = monotonicMs() - begunMs;
  return { elapsedMs, ack: percentilesOf(acks), firstSentAtMs: begunMs };
}

async function keepInFlight(events: number, inFlight: number, post: () => Promise<void>): Promise<void> {
  let left = events;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await post();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** An open loop: a slow answer does not slow what comes after it, as with publishers that know nothing of each other. */
async function beginPerSecond(events: number, perSecond: number, post: () => Promise<void>): Promise<void> {
  const begunMs = monotonicMs();
  const posts: Promise<void>[] = [];
  for (let index = 0; index < events; index += 1) {
    const waitMs = begunMs + (index * 1_000) / perSecond - monotonicMs();
    if (waitMs > 0) await sleep(waitMs);
    const posted = post();
    posted.catch(() => undefined);
    posts.push(posted);
  }
  await Promise.all(posts);
}

answerMessages(publish);
