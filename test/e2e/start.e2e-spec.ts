import { existsSync } from 'node:fs';
import { checkedFetch, until } from '#libs/testing';
import { freePort } from '../../scripts/local/free-port.ts';
import { Api, temporaryFolder } from '../harness/index.js';
import { allGone, LocalStart } from './local-start.js';

/** The request that the printed curl line makes: no test may rely on curl being there. */
function pasted(text: string): { url: string; authorization: string; body: string } {
  const [, url, authorization, body] = /curl -sS (\S+) -H 'authorization: ([^']+)' .*-d '([^']+)'/.exec(text) ?? [];
  if (url === undefined || authorization === undefined || body === undefined)
    throw new Error(`no curl line in:\n${text}`);
  return { url, authorization, body };
}

describe('npm start', () => {
  const folder = temporaryFolder('start');
  let start: LocalStart;
  let eventId: string;

  afterAll(async () => {
    start.signal('SIGTERM');
    await start.end();
  }, 90_000);

  test('brings everything up, and the line it prints works when pasted', async () => {
    start = LocalStart.run('start', [], folder, await freePort());
    const dev = await start.ready();
    expect(start.devFileMode).toBe('600');
    expect(Object.keys(dev).sort()).toEqual(['apiKey', 'baseUrl', 'databaseUrl', 'kafkaBrokers', 'pid']);
    expect(start.text).toContain('EGRESS_ALLOWED_CIDRS=127.0.0.0/8');

    const { url, authorization, body } = pasted(start.text);
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await checkedFetch(url, { method: 'POST', headers, body });
    expect(answer.status).toBe(202);
    eventId = ((await answer.json()) as { id: string }).id;

    const api = new Api(dev.baseUrl, dev.apiKey);
    await until(async () => (await api.get(`/v1/deliveries?eventId=${eventId}&state=succeeded`)).json.data.length > 0, {
      timeoutMs: 30_000,
      what: 'an example receiver to get the event',
    });
  });

  test('while what delivers hangs, events are accepted all the same, and arrive later', async () => {
    const { baseUrl, apiKey } = await start.ready();
    const api = new Api(baseUrl, apiKey);
    const worker = start.startedPid('worker');
    process.kill(worker, 'SIGSTOP');
    const accepted = await api.post('/v1/events', { type: 'order.created', data: {} }).finally(() => {
      process.kill(worker, 'SIGCONT');
    });
    expect(accepted.status).toBe(202);
    const arrived = `/v1/deliveries?eventId=${accepted.json.id}&state=succeeded`;
    await until(async () => (await api.get(arrived)).json.data.length > 0, {
      timeoutMs: 30_000,
      what: 'the event to arrive once the worker goes on',
    });
  });

  test('a second one beside it says so and leaves the first alone', async () => {
    const second = LocalStart.run('start', [], folder, await freePort());
    expect(await second.end()).toBe(1);
    expect(second.text).toContain('already runs');
    expect((await checkedFetch(`${(await start.ready()).baseUrl}/readyz`)).status).toBe(200);
  });

  test("Kafka's own tools find its broker", async () => {
    const tool = LocalStart.run('kafka', ['topics', '--list'], folder);
    expect(await tool.end()).toBe(0);
    expect(tool.text.split('\n')).toEqual(expect.arrayContaining(['postrider.events', 'postrider.deliveries-dlt']));
  });

  test('stopped, it leaves no process and no dev.json; started again, it has its data', async () => {
    const pids = start.startedPids();
    expect(pids.length).toBeGreaterThanOrEqual(5);
    start.signal('SIGTERM');
    expect(await start.end()).toBe(0);
    await allGone(pids);
    expect(existsSync(start.devFile)).toBe(false);

    start = LocalStart.run('start', ['--no-demo', '--processes', '2'], folder, await freePort());
    const dev = await start.ready();
    expect((await new Api(dev.baseUrl, dev.apiKey).get(`/v1/events/${eventId}`)).status).toBe(200);
  });

  test('a further dispatcher takes its share of the partitions', async () => {
    const [, url] = /Dispatcher\s+(\S+)/.exec(start.text) ?? [];
    const shares = async (): Promise<boolean> =>
      /consumer_lag\{group="postrider\.delivery"/.test(await (await checkedFetch(String(url))).text());
    await until(shares, { timeoutMs: 30_000, what: 'a partition of the second dispatcher' });
  });

  test('killed, it takes everything that it started with it, and starts again', async () => {
    const pids = start.startedPids();
    expect(pids).toContain(start.startedPid('webhook-dispatcher-2'));
    start.signal('SIGKILL');
    await start.end();
    await allGone(pids);
    start = LocalStart.run('start', ['--no-demo'], folder, await freePort());
    await start.ready();
  });

  test('an app that dies is told with its last lines, and ends everything', async () => {
    const pids = start.startedPids();
    process.kill(start.startedPid('api'), 'SIGKILL');
    expect(await start.end()).toBe(1);
    expect(start.text).toContain('api was ended by SIGKILL');
    expect(start.text).toContain('app.ready');
    await allGone(pids);
    expect(existsSync(start.devFile)).toBe(false);
  });
});
