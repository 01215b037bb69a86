import { createServer } from 'node:net';

/** Below the range that systems hand out to outgoing connections, so that a server restarted on its port finds it free. */
const FIRST_PORT = 20_000;
/**
 * Between the moment in which a port is found free and the one in which a server listens on it lie seconds, and nobody
 * else may be given it: processes side by side draw from shares of their own (by their ids, which follow each other),
 * and one process does not draw again what it drew lately.
 */
const SHARES = 32;
const PORTS_PER_SHARE = 312;
const REMEMBERED = 128;
const drawnLately = new Set<number>();

/** Whether a server could listen on this loopback port now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** What a draw depends on; for tests. */
interface Draw {
  readonly random?: () => number;
  readonly pid?: number;
  readonly isFree?: (port: number) => Promise<boolean>;
}

/** A port that nobody listens on and that was not given to anybody lately; random, for runs side by side. */
export async function freePort({
  random = Math.random,
  pid = process.pid,
  isFree = isPortFree,
}: Draw = {}): Promise<number> {
  const first = FIRST_PORT + (pid % SHARES);
  for (let tries = 0; tries < 200; tries += 1) {
    const port = first + SHARES * Math.floor(random() * PORTS_PER_SHARE);
    if (drawnLately.has(port)) continue;
    drawnLately.add(port);
    if (drawnLately.size > REMEMBERED) drawnLately.delete(drawnLately.values().next().value ?? port);
    if (await isFree(port)) return port;
  }
  const last = FIRST_PORT + SHARES * PORTS_PER_SHARE - 1;
  throw new Error(`no free port found between ${FIRST_PORT} and ${last} in 200 tries`);
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
