import fc from 'fast-check';
import { TOPIC_SPECS, TOPICS } from '#libs/contracts';
import { readOpenApi, RecordContract, until, WebhookReceiver } from '#libs/testing';
import { FOREIGN, kindsToFind, makeEveryKind } from './fuzz/every-kind.js';
import { withIds, KnownIds } from './fuzz/known-ids.js';
import { wrongRows, type AskedCall } from './fuzz/action-rows.js';
import { requestsTo, routesOf, type FuzzedRequest, type Route } from './fuzz/requests.js';
import { RECEIVER } from './fuzz/schema-values.js';
import { Installation } from './installation.js';

/** The same in every `npm test`; FUZZ_SEED explores others, FUZZ_PATH runs one request of a failure again. */
const seed = Number(process.env['FUZZ_SEED'] ?? 5);
const replayed = process.env['FUZZ_PATH'];
const REQUESTS_PER_ROUTE = Number(process.env['FUZZ_REQUESTS'] ?? 120);
/** For all routes together; a slow machine asks fewer questions. */
const BUDGET_MS = 18_000;

const document = readOpenApi();
const routes = routesOf(document);

describe(`requests that nobody thought of (FUZZ_SEED=${seed})`, () => {
  const ids = new KnownIds(new Set(['ten_default']));
  const carriedOut = new Set<string>();
  const calls: AskedCall[] = [];
  let asked = 0;
  let postrider: Installation;
  let receiver: WebhookReceiver;
  let endsAtMs: number;

  beforeAll(async () => {
    postrider = await Installation.start();
    receiver = await WebhookReceiver.start();
    process.stdout.write(`FUZZ_SEED=${seed} `);
    await populate();
    endsAtMs = Date.now() + BUDGET_MS;
  });
  afterAll(async () => {
    await receiver.close();
    await postrider.stop();
  });

  /** Something of each kind, so that the first requests already meet what is there. */
  const populate = async () => {
    const { id: endpointId } = await postrider.api.createEndpoint({
      url: receiver.url,
      eventTypes: ['order.*'],
    });
    await postrider.configured();
    const eventId = await postrider.api.publish({ type: 'order.created' });
    const delivery = await postrider.deliveryInState(eventId, endpointId, 'succeeded');
    const { json } = await postrider.api.get(`/v1/endpoints/${endpointId}/subscriptions`);
    ids.learn([eventId, delivery, json]);
  };

  const send = async (route: Route, { method, path, body, headers }: FuzzedRequest) => {
    const ready = (text: string): string => withIds(text, ids).replaceAll(RECEIVER, new URL(receiver.url).host);
    asked += 1;
    const requestId = `fuzz-${asked}`;
    const all = { ...headers, 'x-request-id': requestId };
    const answer = await postrider.api.request(method, ready(path), body === undefined ? undefined : ready(body), all);
    calls.push({ requestId, route, answer });
    return answer;
  };

  /** The harness throws for an answer that is not in the contract, and no contract names a 500. */
  test.each(routes.map((route) => [route.name, route] as const))('%s answers as it says', async (name, route) => {
    // A first answer has to come in time, on a busy machine too: nothing asked is a failure.
    const ends = Math.max(2_000, ((endsAtMs - Date.now()) / (routes.length - routes.indexOf(route))) * 4);
    const property = fc.asyncProperty(requestsTo(route, document), async (request) => {
      const { status, bytes, headers } = await send(route, request);
      if (status < 300) carriedOut.add(name);
      if (headers.get('content-type')?.includes('json') === true) ids.learn(JSON.parse(bytes.toString('utf8')));
    });
    await fc.assert(property, {
      seed,
      ...(replayed === undefined ? {} : { path: replayed }),
      numRuns: REQUESTS_PER_ROUTE,
      interruptAfterTimeLimit: ends,
    });
  });

  test('most routes were asked for something that they could do', () => {
    const idle = routes.map(({ name }) => name).filter((name) => !carriedOut.has(name));
    expect(idle.length / routes.length).toBeLessThan(0.4);
  });

  test('each call that changes something left exactly one row of the actions, however it ended', async () => {
    const wrong = async () => wrongRows(calls, await postrider.actionsByRequest());
    // A row may come a moment after its answer.
    await until(async () => (await wrong()).length === 0, { timeoutMs: 10_000, what: 'the rows' }).catch(
      () => undefined,
    );
    expect((await wrong()).slice(0, 20)).toEqual([]);
  });

  test('it still works afterwards', async () => {
    const { status } = await postrider.api.get('/readyz');
    expect(status).toBe(200);
    await postrider.api.publish({ type: 'kind.afterwards' });
  });

  test('every record is one that docs/asyncapi.json describes; there are some on every topic, and of every kind', async () => {
    await makeEveryKind(postrider);
    const contract = new RecordContract();
    const topics = TOPIC_SPECS.map(({ name }) => name);
    const missing = async () => {
      const records = await postrider.kafka.readAll(topics);
      const found = new Set(records.flatMap((record) => [record.topic, ...contract.kindsOf(record)]));
      return { records, missing: [...topics, ...kindsToFind(contract)].filter((wanted) => !found.has(wanted)) };
    };
    // What is known of an endpoint is written down some moments after.
    const complete = async () => ((await missing()).missing.length === 0 ? true : undefined);
    await until(complete, { timeoutMs: 30_000, what: 'every kind', everyMs: 500 }).catch(() => undefined);
    const { records, ...rest } = await missing();
    const faults = records
      .filter(({ headers, topic }) => headers[FOREIGN] === undefined || !FOULED.includes(topic))
      .flatMap((record) => contract.faultsOf(record).map((fault) => `${record.topic} ${record.key}: ${fault}`));
    expect({ faults: [...new Set(faults)].slice(0, 20), ...rest }).toEqual({ faults: [], missing: [] });
  });
});

/** Where a foreign tool put what is none; what became of it there is described. */
const FOULED: readonly string[] = [TOPICS.events, TOPICS.deliveries];
