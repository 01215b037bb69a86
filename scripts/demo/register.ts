import {
  readDemoFile,
  receiverUrl,
  RECEIVER_NAMES,
  writeDemoFile,
  type DemoEndpoint,
  type ReceiverName,
} from './demo-file.ts';

interface ApiAccess {
  readonly baseUrl: string;
  readonly apiKey: string;
}

async function call(
  api: ApiAccess,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${api.baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${api.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  return { status: response.status, text: await response.text() };
}

/**
 * Registers the five receivers as endpoints. What an earlier start registered is used again, moved to the present port
 * if that changed, and made anew if it is gone from the database.
 */
export async function registerReceivers(demoFile: string, port: number, api: ApiAccess): Promise<void> {
  const known = readDemoFile(demoFile)?.endpoints ?? [];
  const endpoints: DemoEndpoint[] = [];
  for (const name of RECEIVER_NAMES) {
    const kept = known.find((endpoint) => endpoint.name === name);
    const url = receiverUrl(port, name);
    endpoints.push((kept && (await reuse(api, kept, url))) ?? (await create(api, name, url)));
  }
  writeDemoFile(demoFile, { port, endpoints });
}

async function reuse(api: ApiAccess, kept: DemoEndpoint, url: string): Promise<DemoEndpoint | undefined> {
  const path = `/v1/endpoints/${kept.endpointId}`;
  const { status, text } = kept.url === url ? await call(api, 'GET', path) : await call(api, 'PATCH', path, { url });
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
  return { ...kept, url };
}

async function create(api: ApiAccess, name: ReceiverName, url: string): Promise<DemoEndpoint> {
  const settings = { url, eventTypes: ['*'], description: `example receiver: ${name}`, timeoutMs: 5_000 };
  const { status, text } = await call(api, 'POST', '/v1/endpoints', settings);
  if (status !== 201) throw new Error(`POST /v1/endpoints answered ${status}: ${text.slice(0, 300)}`);
  const endpoint: { id: string; secret: string } = JSON.parse(text);
  return { name, endpointId: endpoint.id, url, secret: endpoint.secret };
}
