// The five example receivers of `npm start`, in one process: node scripts/demo/receivers.ts <demo.json> <port>
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { replyOf } from './behaviour.ts';
import { readDemoFile, RECEIVER_NAMES, type ReceiverName } from './demo-file.ts';
import { receivedJson, receivedPage, type LastReceived } from './received-page.ts';

const [demoFile = '', port = '0'] = process.argv.slice(2);
const received = new Map<ReceiverName, LastReceived>();
const MAX_SHOWN = 2_000;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Checks the signature as any receiver should: over the raw bytes, before anything else is done with them. */
function signatureFault(
  name: ReceiverName,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  const secret = readDemoFile(demoFile)?.endpoints.find((endpoint) => endpoint.name === name)?.secret;
  if (secret === undefined) return 'this receiver is not registered';
  try {
    new Webhook(secret).verify(body, { ...headers }, { jsonParse: false });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function receive(name: ReceiverName, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([header, value]) => [header, String(value)]));
  const fault = signatureFault(name, body, headers);
  const count = (received.get(name)?.count ?? 0) + 1;
  const reply = fault === undefined ? replyOf(name, count) : { status: 401, delayMs: 0 };
  received.set(name, {
    count,
    at: new Date().toISOString(),
    status: reply.status,
    signature: fault ?? 'verified',
    webhookId: headers['webhook-id'] ?? '',
    attempt: headers['webhook-attempt'] ?? '',
    body: body.toString('utf8').slice(0, MAX_SHOWN),
  });
  if (reply.delayMs > 0) await sleep(reply.delayMs);
  response.writeHead(reply.status).end();
}

function show(request: IncomingMessage, response: ServerResponse): void {
  const wantsPage = request.headers.accept?.includes('text/html') === true;
  response.writeHead(200, {
    'content-type': wantsPage ? 'text/html; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
  });
  response.end(wantsPage ? receivedPage(received) : `${receivedJson(received)}\n`);
}

const server = createServer((request, response) => {
  const name = RECEIVER_NAMES.find((candidate) => request.url === `/hooks/${candidate}`);
  if (request.method === 'POST' && name !== undefined) {
    receive(name, request, response).catch(() => response.destroy()); // The sender went away in the middle.
  } else if (request.method === 'GET' && request.url === '/') {
    show(request, response);
  } else {
    response.writeHead(404).end();
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`example receivers listen on http://127.0.0.1:${port}`));
process.on('SIGTERM', () => process.exit(0));
