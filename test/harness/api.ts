import { apiClient, type ApiClient } from '#libs/api-client';
import { checkedFetch, eventRequest, type EventRequestOptions } from '#libs/testing';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The body read as JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on what it reads
  readonly json: any;
}

/** Postrider's HTTP API as a client sees it. An answer that is not in the contract fails the test, whatever it asks. */
export class Api {
  /** The generated client, for what is a request by its types. */
  readonly client: ApiClient;

  constructor(
    readonly baseUrl: string,
    private readonly apiKey: string,
  ) {
    this.client = apiClient({ baseUrl, apiKey, fetch: checkedFetch });
  }

  async request(
    method: string,
    path: string,
    body?: string | Buffer | object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const response = await checkedFetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      get json() {
        return JSON.parse(bytes.toString('utf8'));
      },
    };
  }

  get = (path: string): Promise<ApiAnswer> => this.request('GET', path);
  post = (
    path: string,
    body?: string | Buffer | object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer> => this.request('POST', path, body, headers);
  patch = (path: string, body: object): Promise<ApiAnswer> => this.request('PATCH', path, body);
  delete = (path: string): Promise<ApiAnswer> => this.request('DELETE', path);

  /** Publishes one event and answers its id; throws unless it was accepted. */
  async publish(options: EventRequestOptions = {}): Promise<string> {
    const { status, json } = await this.post('/v1/events', eventRequest(options));
    if (status !== 202) throw new Error(`POST /v1/events answered ${status}: ${JSON.stringify(json)}`);
    return json.id;
  }

  /** Creates an endpoint; throws unless that worked. */
  async createEndpoint(settings: {
    readonly url: string;
    readonly eventTypes?: readonly string[];
    readonly [name: string]: unknown;
  }): Promise<{ readonly id: string; readonly secret: string }> {
    const { status, json } = await this.post('/v1/endpoints', { eventTypes: ['*'], ...settings });
    if (status !== 201) throw new Error(`POST /v1/endpoints answered ${status}: ${JSON.stringify(json)}`);
    return json;
  }
}
