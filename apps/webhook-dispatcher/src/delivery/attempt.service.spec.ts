import { DeliveryEngine, type EndpointLookup } from '#libs/domain';
import type { EndpointSettings } from '#libs/contracts';
import { endpointSettings } from '../endpoint-settings.fixture.js';
import { keyedJob } from '../order/keyed-job.fixture.js';
import { AttemptService, type AttemptResult } from './attempt.service.js';
import { deliveryConfig } from './delivery.config.js';
import { deliveryEngineProvider } from './delivery-engine.provider.js';

type Parts = ConstructorParameters<typeof AttemptService>;

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** What comes of a delivery to an endpoint of which this process knows nothing before PostgreSQL has answered. */
async function firstOf(given: Partial<EndpointSettings>, isKnown: boolean): Promise<AttemptResult> {
  const found: EndpointLookup = { kind: 'found', endpoint: endpointSettings({ secrets: [SECRET], ...given }) };
  const directory = { lookup: () => (isKnown ? found : Promise.resolve(found)) };
  const closed = { verdict: () => ({ state: 'closed' }), run: (_id: string, post: () => unknown) => post() };
  const transport = { send: async () => ({ kind: 'response', status: 204, headers: {}, body: '', durationMs: 1 }) };
  const engine = await deliveryEngineProvider.useFactory(deliveryConfig.schema.parse({}), directory, closed);
  expect(engine).toBeInstanceOf(DeliveryEngine);
  const attempts = new AttemptService(
    ...([directory, closed, transport, { fateOf: () => undefined }, engine] as unknown as Parts),
  );
  return await attempts.make(keyedJob(7, 1));
}

describe('a delivery whose endpoint was never heard of', () => {
  test('is sent once that is known', async () => {
    expect(await firstOf({}, false)).toMatchObject({ kind: 'attempted', step: { kind: 'delivered' } });
  });

  test.each<[string, Partial<EndpointSettings>]>([
    ['limit', { rateLimit: { perHour: 1 } }],
    ['order', { ordering: { mode: 'endpoint', onExhausted: 'skip' } }],
  ])('comes back for a turn under its %s, if it has one', async (_, settings) => {
    expect(await firstOf(settings, false)).toMatchObject({ kind: 'held', reason: 'endpoint_unknown' });
    expect(await firstOf(settings, true)).toMatchObject({ kind: 'attempted' });
  });
});
