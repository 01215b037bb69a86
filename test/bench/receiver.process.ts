import { createServer } from 'node:http';
import { answerMessages } from './bench-process.ts';

/** A receiver that answers 204 to everything and counts. */
let received = 0;
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    received += 1;
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

answerMessages(() => Promise.resolve({ received, url: `http://127.0.0.1:${port}/hook` }));
