import { createServer } from 'node:net';

/** Below the range that systems hand out to outgoing connections, so that a server restarted on its port finds it free. */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

/** Whether a server could listen on this loopback port now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that nobody listens on; random, so that two runs side by side rarely try the same one. */
export async function freePort(random: () => number = Math.random): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = FIRST_PORT + Math.floor(random() * (LAST_PORT - FIRST_PORT + 1));
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port found between ${FIRST_PORT} and ${LAST_PORT} in 200 tries`);
}

/** The wanted port, or the first free one after it. */
export async function nextFreePort(
  wanted: number,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<number> {
  for (let port = wanted; port < wanted + 100 && port <= 65_535; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`ports ${wanted} to ${Math.min(wanted + 99, 65_535)} are all in use`);
}
