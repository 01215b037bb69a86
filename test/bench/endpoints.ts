import pg from 'pg';
import { apiClient, type ApiClient, type NewEndpoint } from '../../libs/api-client/src/api-client.ts';
import { until } from '../../libs/testing/src/until.ts';
import type { MeasuredInstallation } from './installation.ts';

const AT_A_TIME = 16;
const IN_FORCE_TIMEOUT_MS = 60_000;

/** Creates endpoints over the API and waits until the dispatcher goes by them: what is published before has nobody. */
export async function createEndpoints(
  postrider: MeasuredInstallation,
  endpoints: readonly NewEndpoint[],
): Promise<readonly string[]> {
  const left = endpoints.values();
  const client = apiClient(postrider);
  const ids: string[] = [];
  const worker = async (): Promise<void> => {
    for (const endpoint of left) ids.push(await createEndpoint(client, endpoint));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  await whenInForce(postrider);
  return ids;
}

export async function deleteEndpoint(postrider: MeasuredInstallation, id: string): Promise<void> {
  const { response } = await apiClient(postrider).DELETE('/v1/endpoints/{id}', { params: { path: { id } } });
  if (response.status !== 204) throw new Error(`deleting an endpoint was answered ${response.status}`);
}

async function createEndpoint(client: ApiClient, endpoint: NewEndpoint): Promise<string> {
  const { data, error } = await client.POST('/v1/endpoints', { body: endpoint });
  if (data === undefined) throw new Error(`creating an endpoint was answered ${error.status}: ${error.detail}`);
  return data.id;
}

async function whenInForce({ apps, databaseUrl }: MeasuredInstallation): Promise<void> {
  const delivering = apps.filter(({ app }) => app !== 'api');
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ version: string }>('SELECT version FROM config_version');
    const wanted = Number(rows[0]?.version);
    for (const { app, baseUrl } of delivering) {
      await until(async () => (await metric(baseUrl, 'postrider_config_version')) >= wanted, {
        timeoutMs: IN_FORCE_TIMEOUT_MS,
        what: `version ${wanted} of the configuration to be in force at ${app}`,
      });
    }
  } finally {
    await database.end();
  }
}

/** The sum of a metric over its labels; 0 when there is none of that name. */
export async function metric(baseUrl: string, name: string): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const values = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
