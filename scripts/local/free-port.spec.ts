import { createServer, type Server } from 'node:net';
import { freePort, isPortFree, nextFreePort } from './free-port.ts';

async function listening(): Promise<{ server: Server; port: number }> {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port };
}

describe('ports', () => {
  it('that somebody listens on are not free', async () => {
    const { server, port } = await listening();
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  });

  // Of a share that no other test here draws from before.
  const pid = process.pid + 1;
  const first = 20_000 + (pid % 32);
  const drawing = (...draws: number[]) => ({
    random: () => draws.shift() ?? Math.random(),
    pid,
    isFree: async () => true,
  });

  it('are looked for until one is free', async () => {
    const port = await freePort({ ...drawing(0, 0.5), isFree: async (candidate) => candidate !== first });
    expect(port).toBe(first + 32 * 156);
  });

  it('are given once, though nobody listens on them yet', async () => {
    const ports = [await freePort(drawing(0.25)), await freePort(drawing(0.25, 0.75))];
    expect(ports).toEqual([first + 32 * 78, first + 32 * 234]);
  });

  it('are other ones for processes started one after the other', async () => {
    const pids = Array.from({ length: 32 }, (_, index) => 4_711 + index);
    const ports = await Promise.all(pids.map((other) => freePort({ ...drawing(0.4), pid: other })));
    expect(new Set(ports).size).toBe(32);
  });

  it('are forgotten in the end, so that they do not run out', async () => {
    const draws = Array.from({ length: 1_000 }, () => freePort(drawing()));
    await expect(Promise.all(draws)).resolves.toHaveLength(1_000);
  });

  it('are not looked for without end', async () => {
    await expect(freePort({ isFree: async () => false })).rejects.toThrow('no free port found between 20000 and 29983');
  });

  it.each([
    ['the wanted one when it is free', [], 8400],
    ['the next one when it is taken', [8400], 8401],
    ['the first free one after several', [8400, 8401, 8402], 8403],
  ])('are %s', async (_requirement, taken: number[], port) => {
    expect(await nextFreePort(8400, async (candidate) => !taken.includes(candidate))).toBe(port);
  });

  it('end at 65535', async () => {
    await expect(nextFreePort(65_530, async () => false)).rejects.toThrow('65530 to 65535');
  });
});
