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

  it('are looked for until one is free', async () => {
    const { server, port } = await listening();
    const draws = [(port - 20_000) / 10_000 + 0.000_01];
    expect(await freePort(() => draws.shift() ?? 0.5)).not.toBe(port);
    expect(draws).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
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
