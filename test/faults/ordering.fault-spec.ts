import { answer, until } from '#libs/testing';
import { Fleet } from './fleet.js';
import type { Arrival, Behaviour } from './ledger.js';

const timing = { timeoutMs: 60_000, everyMs: 20 };
const CUSTOMERS = 12;
const STEPS = 20;
const eventType = 'step.taken';

interface Step {
  readonly customer: number;
  readonly step: number;
}

const stepOf = ({ webhook }: Arrival): Step => JSON.parse(webhook.body.toString('utf8')).data;

/** Refuses every ninth request, and lets each take a moment. */
function sometimesFailing(): Behaviour {
  let asked = 0;
  return () => {
    asked += 1;
    return answer(asked % 9 === 0 ? 404 : 204, { delayMs: 5 });
  };
}

describe('an endpoint that wants its events in order', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start();
  });
  afterAll(() => fleet?.stop());

  test('gets them in order per key, by what it accepted first, while its dispatcher is killed', async () => {
    const subscribers = await fleet.subscribe({
      eventType,
      behaviour: sometimesFailing(),
      settings: {
        ordering: { mode: 'key', keyPath: 'data.customer', onExhausted: 'wait' },
        retry: { policy: 'fixed', initialDelayMs: 300, maxDelayMs: 300, maxAttempts: 30 },
      },
    });
    const [endpoint] = subscribers;
    const eventIds = await publishSteps();
    const accepted = (): readonly Arrival[] =>
      fleet.ledger.arrivalsAt(subscribers).filter((arrival) => arrival.accepted);
    const share = (part: number): Promise<unknown> =>
      until(() => accepted().length >= eventIds.size * part, { ...timing, what: `${part} of all accepted` });
    const command = async (name: 'pause' | 'resume'): Promise<void> => {
      const { status } = await fleet.control.post(`/v1/endpoints/${endpoint?.id}/${name}`);
      expect(status).toBe(200);
      await fleet.configured();
    };

    await share(0.2);
    // What waits now is parked, and comes back while the dispatcher dies.
    await command('pause');
    await command('resume');
    await share(0.5);
    await fleet.killDispatcher();
    await fleet.startDispatcher();

    await fleet.ledger.accepted(eventIds, subscribers);
    fleet.ledger.audit();
    for (let customer = 0; customer < CUSTOMERS; customer += 1) {
      const steps = accepted()
        .map(stepOf)
        .filter((told) => told.customer === customer)
        .map(({ step }) => step);
      expect([...new Set(steps)]).toEqual(Array.from({ length: STEPS }, (_, step) => step));
    }
  });

  /** With one key for all, so that they lie in one partition as they were published. */
  async function publishSteps(): Promise<ReadonlySet<string>> {
    const events = Array.from({ length: STEPS }, (_, step) =>
      Array.from({ length: CUSTOMERS }, (_each, customer) => ({
        type: eventType,
        key: 'steps',
        data: { customer, step },
      })),
    ).flat();
    const { status, json } = await fleet.publisher.post('/v1/events/batch', { events });
    expect(status).toBe(202);
    return new Set(json.results.map(({ id }: { readonly id: string }) => id));
  }
});
