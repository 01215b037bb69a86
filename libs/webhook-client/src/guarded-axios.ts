import axios, {
  AxiosError,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { classifyError } from './classify-error.js';
import { OutboundError } from './outbound-error.js';
import { MAX_RESPONSE_BYTES, type OutboundResponse } from './outbound-request.js';
import { USER_AGENT, type WebhookTransport } from './webhook-transport.js';

const DEFAULT_TIMEOUT_MS = 15_000;

export type GuardedAxios = AxiosInstance;

/** Injects the one {@link GuardedAxios} of WebhookClientModule. */
export const GUARDED_AXIOS = Symbol('GUARDED_AXIOS');

/**
 * axios over the same guarded transport as deliveries, for calls that are not on the hot path. `timeout` is a total
 * deadline; no redirect is followed; no proxy is used; an answer over 64 kB is an error that carries the status but no
 * data. The cause of an error is an {@link OutboundError}, which carries the error class.
 */
export function createGuardedAxios(transport: Pick<WebhookTransport, 'exchange'>): GuardedAxios {
  return axios.create({
    adapter: (config) => exchange(transport, config),
    timeout: DEFAULT_TIMEOUT_MS,
    maxRedirects: 0,
    proxy: false,
    headers: { 'User-Agent': USER_AGENT },
  });
}

async function exchange(
  transport: Pick<WebhookTransport, 'exchange'>,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const { signal } = config;
  const result = await transport.exchange({
    url: axios.getUri(config),
    // The installation's own calls.
    tenantId: undefined,
    method: (config.method ?? 'get').toUpperCase(),
    headers: headersOf(config),
    body: bodyOf(config.data),
    timeoutMs: config.timeout === undefined || config.timeout === 0 ? DEFAULT_TIMEOUT_MS : config.timeout,
    keepBytes: MAX_RESPONSE_BYTES,
    ...(signal instanceof AbortSignal ? { signal } : {}),
  });
  if (result.kind === 'failed') throw failure(result.error, config);
  const response: AxiosResponse = {
    status: result.status,
    statusText: '',
    headers: AxiosHeaders.from({ ...result.headers }),
    data: result.truncated ? undefined : dataOf(result, config),
    config,
  };
  if (result.truncated) {
    const tooLarge = new OutboundError('body_too_large', `the answer is over ${MAX_RESPONSE_BYTES} bytes`);
    throw failure(tooLarge, config, response);
  }
  const accepted = config.validateStatus?.(result.status) ?? true;
  if (accepted) return response;
  const code = result.status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
  throw new AxiosError(`the answer has status ${result.status}`, code, config, undefined, response);
}

function headersOf(config: InternalAxiosRequestConfig): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(config.headers.toJSON(true))) {
    // The client counts the bytes itself.
    if (value != null && name.toLowerCase() !== 'content-length') headers[name] = String(value);
  }
  return headers;
}

/** What axios' request transforms leave: text, bytes or nothing. */
function bodyOf(data: unknown): Buffer | undefined {
  if (data == null) return undefined;
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof Uint8Array) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  throw new TypeError(`a body of type ${typeof data} cannot be sent: text or bytes are expected`);
}

function dataOf({ body }: OutboundResponse, { responseType }: InternalAxiosRequestConfig): unknown {
  return responseType === 'arraybuffer' ? body : body.toString('utf8');
}

function failure(error: unknown, config: InternalAxiosRequestConfig, response?: AxiosResponse): AxiosError {
  const { errorClass, error: words } = classifyError(error);
  const code = errorClass === 'timeout' ? AxiosError.ETIMEDOUT : AxiosError.ERR_NETWORK;
  const failed = new AxiosError(words, code, config, undefined, response);
  failed.cause = new OutboundError(errorClass, words);
  return failed;
}
