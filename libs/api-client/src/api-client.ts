import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './openapi.js';

export type ApiClient = Client<paths>;

/** What `POST /v1/endpoints` takes. */
export type NewEndpoint = paths['/v1/endpoints']['post']['requestBody']['content']['application/json'];

export interface ApiAccess {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** 30 s when left out. */
  readonly timeoutMs?: number;
  /** What sends the requests; Node's own when left out. */
  readonly fetch?: typeof fetch;
}

/**
 * Postrider's API as TypeScript knows it: paths, bodies and answers are those of docs/openapi.json. A refusal is a value,
 * `error`; only a request that got no answer throws.
 */
export function apiClient({ baseUrl, apiKey, timeoutMs = 30_000, fetch: send = fetch }: ApiAccess): ApiClient {
  return createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    fetch: (request) => send(new Request(request, { signal: AbortSignal.timeout(timeoutMs) })),
  });
}
