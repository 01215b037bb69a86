import { apiClient, type ApiAccess, type ApiClient } from '../../libs/api-client/src/api-client.ts';
import {
  readDemoFile,
  receiverUrl,
  RECEIVER_NAMES,
  writeDemoFile,
  type DemoEndpoint,
  type ReceiverName,
} from './demo-file.ts';

/**
 * Registers the five receivers as endpoints. What an earlier start registered is used again, moved to the present port
 * if that changed, and made anew if it is gone from the database.
 */
export async function registerReceivers(demoFile: string, port: number, api: ApiAccess): Promise<void> {
  const known = readDemoFile(demoFile)?.endpoints ?? [];
  const client = apiClient({ timeoutMs: 15_000, ...api });
  const endpoints: DemoEndpoint[] = [];
  for (const name of RECEIVER_NAMES) {
    const kept = known.find((endpoint) => endpoint.name === name);
    const url = receiverUrl(port, name);
    endpoints.push((kept && (await reuse(client, kept, url))) ?? (await create(client, name, url)));
  }
  writeDemoFile(demoFile, { port, endpoints });
}

async function reuse(client: ApiClient, kept: DemoEndpoint, url: string): Promise<DemoEndpoint | undefined> {
  const path = { params: { path: { id: kept.endpointId } } };
  const { error, response } =
    kept.url === url
      ? await client.GET('/v1/endpoints/{id}', path)
      : await client.PATCH('/v1/endpoints/{id}', { ...path, body: { url } });
  if (response.status === 404) return undefined;
  if (error !== undefined) throw new Error(`endpoint ${kept.endpointId} answered ${response.status}: ${error.detail}`);
  return { ...kept, url };
}

async function create(client: ApiClient, name: ReceiverName, url: string): Promise<DemoEndpoint> {
  const { data, error } = await client.POST('/v1/endpoints', {
    body: { url, eventTypes: ['*'], description: `example receiver: ${name}`, timeoutMs: 5_000 },
  });
  if (data === undefined) throw new Error(`POST /v1/endpoints answered ${error.status}: ${error.detail}`);
  if (!('secret' in data))
    throw new Error(`the endpoint of ${name} is there already, and only its maker saw its secret`);
  return { name, endpointId: data.id, url, secret: data.secret };
}
