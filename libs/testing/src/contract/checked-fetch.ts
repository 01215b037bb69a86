import { Contract, type Exchange } from './contract.js';

let contract: Contract | undefined;

const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** `fetch` for requests to Postrider: throws when the answer is one that docs/openapi.json does not promise. */
export const checkedFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const { pathname, search } = new URL(request.url);
  const response = await fetch(request);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  const { method } = request;
  assertPromised({ method, path: `${pathname}${search}`, status, contentType: headers.get('content-type'), bytes });
  return new Response(NO_BODY.has(status) ? null : new Uint8Array(bytes), { status, headers });
};

/** Throws for an answer that docs/openapi.json does not promise; for requests that `fetch` cannot make. */
export function assertPromised(exchange: Exchange): void {
  contract ??= new Contract();
  const faults = contract.faultsOf(exchange);
  if (faults.length === 0) return;
  const { method, path, status, bytes } = exchange;
  throw new Error(
    `${method} ${path.slice(0, 200)} does not keep its contract (docs/openapi.json, npm run contract): ` +
      `${faults.join('; ')}. Its answer: ${status} ${bytes.toString('utf8', 0, 500)}`,
  );
}
