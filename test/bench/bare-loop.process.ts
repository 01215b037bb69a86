import { signStandard } from '#libs/domain';
import { createGuardedAxios, EgressPolicies, WebhookTransport } from '#libs/webhook-client';
import { parseCidr } from '#libs/domain';
import { answerMessages } from './bench-process.ts';

export interface BareLoopOrder {
  readonly client: 'transport' | 'axios';
  readonly url: string;
  readonly requests: number;
  readonly concurrency: number;
  readonly bodyBytes: number;
}

export interface BareLoopResult {
  readonly elapsedMs: number;
  /** Processor time of this process alone. */
  readonly cpuMs: number;
}

const SECRETS = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];

/** Signs and posts in a loop: the least that any dispatcher of this client must spend. */
async function run(order: BareLoopOrder): Promise<BareLoopResult> {
  const loopback = parseCidr('127.0.0.0/8');
  if (loopback === undefined) throw new Error('127.0.0.0/8 was not understood');
  const transport = new WebhookTransport({
    policies: new EgressPolicies({ allowedCidrs: [loopback], allowHttp: true }),
    resolve: () => Promise.reject(new Error('the benchmark dials addresses only')),
    connectTimeoutMs: 5_000,
    connectionsPerOrigin: order.concurrency,
    maxOrigins: 10,
    maxConnectionAgeMs: 60_000,
    metrics: { blocked: () => undefined, connectionUsed: () => undefined },
  });
  const post = order.client === 'axios' ? viaAxios(transport) : directly(transport);
  const body = Buffer.from(JSON.stringify({ text: 'x'.repeat(order.bodyBytes) }));
  let left = order.requests;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const id = `dlv_${left}`;
      const { headers } = signStandard({
        id,
        timestampSeconds: Math.floor(Date.now() / 1_000),
        body,
        secrets: SECRETS,
      });
      const status = await post(order.url, body, { 'content-type': 'application/json', ...headers });
      if (status !== 204) throw new Error(`the receiver answered ${status}`);
    }
  };
  const begunCpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: order.concurrency }, worker));
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(begunCpu);
  await transport.close();
  return { elapsedMs, cpuMs: (user + system) / 1_000 };
}

type Post = (url: string, body: Buffer, headers: Record<string, string>) => Promise<number>;

function directly(transport: WebhookTransport): Post {
  return async (url, body, headers) => {
    const outcome = await transport.send({ url, tenantId: 'ten_bench', body, headers, timeoutMs: 15_000 });
    if (outcome.kind === 'failed') throw new Error(outcome.error);
    return outcome.status;
  };
}

function viaAxios(transport: WebhookTransport): Post {
  const client = createGuardedAxios(transport);
  return async (url, body, headers) => (await client.post(url, body, { headers })).status;
}

answerMessages(run);
