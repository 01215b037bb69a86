import fc from 'fast-check';
import { TOPIC_SPECS, TOPICS } from '#libs/contracts';
import { answer, readOpenApi, RecordContract, WebhookReceiver, type TopicRecord } from '#libs/testing';
import { withIds, KnownIds } from './fuzz/known-ids.js';
import { requestsTo, routesOf, type FuzzedRequest } from './fuzz/requests.js';
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

  const send = async ({ method, path, body, headers }: FuzzedRequest) => {
    const ready = (text: string): string => withIds(text, ids).replaceAll(RECEIVER, new URL(receiver.url).host);
    return postrider.api.request(method, ready(path), body === undefined ? undefined : ready(body), headers);
  };

  /** The harness throws for an answer that is not in the contract, and no contract names a 500. */
  test.each(routes.map((route) => [route.name, route] as const))('%s answers as it says', async (name, route) => {
    const ends = Math.max(250, ((endsAtMs - Date.now()) / (routes.length - routes.indexOf(route))) * 4);
    const property = fc.asyncProperty(requestsTo(route, document), async (request) => {
      const { status, bytes, headers } = await send(request);
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

  test('it still works afterwards', async () => {
    const { status } = await postrider.api.get('/readyz');
    expect(status).toBe(200);
    await postrider.api.publish({ type: 'kind.afterwards' });
  });

  test('every record on every topic is one that docs/asyncapi.json describes', async () => {
    await oneOfEachKind();
    const contract = new RecordContract();
    const records = await postrider.kafka.readAll(TOPIC_SPECS.map(({ name }) => name));
    expect(new Set(records.map(({ topic }) => topic))).toEqual(new Set([...TOUCHED, ...topicsOf(records)]));
    const ours = records.filter(({ topic, headers }) => topic !== TOPICS.events || headers['foreign'] === undefined);
    const faults = ours.flatMap((record) =>
      contract.faultsOf(record).map((fault) => `${record.topic} ${record.key}: ${fault}`),
    );
    expect([...new Set(faults)].slice(0, 20)).toEqual([]);
  });

  /** What a fuzz does not come to by itself: failures, a dead letter, a hold, a schedule, what is no event. */
  const oneOfEachKind = async () => {
    const failing = await postrider.subscribe('kind.failing', () => answer(500));
    const gone = await postrider.subscribe('kind.gone', () => answer(410));
    const paused = await postrider.subscribe('kind.paused');
    await postrider.api.post(`/v1/endpoints/${paused.id}/pause`);
    await postrider.configured();
    const deliverAt = new Date(Date.now() + 3_600_000).toISOString();
    await postrider.api.post('/v1/events', { type: 'kind.paused', data: {}, deliverAt });
    await postrider.kafka.produce(TOPICS.events, {
      key: 'x',
      value: Buffer.from('no event'),
      headers: { foreign: 'x' },
    });
    const sent = await Promise.all(
      ['kind.failing', 'kind.gone', 'kind.paused'].map((type) => postrider.api.publish({ type })),
    );
    await postrider.deliveryInState(sent[0] ?? '', failing.id, 'retrying');
    await postrider.deliveryInState(sent[1] ?? '', gone.id, 'failed');
    await postrider.deliveryInState(sent[2] ?? '', paused.id, 'held');
    await postrider.kafka.find(TOPICS.eventsQuarantine, () => true);
  };
});

/** Topics that must hold something by then. */
const TOUCHED = [
  TOPICS.events,
  TOPICS.eventsQuarantine,
  TOPICS.deliveries,
  TOPICS.deliveriesHeld,
  TOPICS.deliveriesDlt,
  TOPICS.attempts,
  TOPICS.endpointState,
  `${TOPICS.deliveries}-retry-5s`,
  TOPICS.operationalEvents,
];

const topicsOf = (records: readonly TopicRecord[]): readonly string[] => records.map(({ topic }) => topic);
