import { deliveryBoundsConfig } from './delivery-bounds.config.js';

describe('the bounds of the delivery engine', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  const read = (environment: Readonly<Record<string, string>>): unknown => {
    Object.assign(process.env, environment);
    return deliveryBoundsConfig();
  };

  it('are sane by default', () => {
    expect(() => read({})).not.toThrow();
  });

  it.each([
    ['more busy requests than requests', { DELIVERY_IN_FLIGHT: '100' }, 'DELIVERY_BUSY: must not be above'],
    [
      'one endpoint that may take all requests',
      { DELIVERY_PER_ENDPOINT: '20', DELIVERY_IN_FLIGHT: '10', DELIVERY_BUSY: '10' },
      'DELIVERY_PER_ENDPOINT: must not be above DELIVERY_IN_FLIGHT, which is 10',
    ],
    [
      'more requests to an endpoint than sockets',
      { OUTBOUND_CONNECTIONS_PER_ORIGIN: '8' },
      'must not be above OUTBOUND_CONNECTIONS_PER_ORIGIN, which is 8',
    ],
    [
      'a queue that fills its partition',
      { DELIVERY_QUEUE_PER_ENDPOINT: '9000' },
      'must not be above DELIVERY_PARTITION_WINDOW',
    ],
    [
      'a window above what pauses reading',
      { DELIVERY_PARTITION_WINDOW: '20000' },
      'must not be above DELIVERY_PARTITION_UNDECIDED',
    ],
    [
      'a line that fills its partition',
      { DELIVERY_ORDER_WAITING: '9000' },
      'DELIVERY_ORDER_WAITING: must not be above DELIVERY_PARTITION_WINDOW',
    ],
    ['fewer origins than busy requests', { OUTBOUND_MAX_ORIGINS: '100' }, 'must not be above OUTBOUND_MAX_ORIGINS'],
    [
      'a queue longer than its bytes',
      { DELIVERY_QUEUE_BYTES: '4000000' },
      'DELIVERY_QUEUE_PER_ENDPOINT: must not be above 1000: an endpoint',
    ],
    ['a stop shorter than a request', { DRAIN_TIMEOUT_MS: '10000' }, 'DRAIN_TIMEOUT_MS: must be above 15000'],
    ['a weight that is none', { DELIVERY_TENANT_WEIGHTS: 'ten_a=0' }, 'must be tenantId=weight'],
    ['a tenant without a weight', { DELIVERY_TENANT_WEIGHTS: 'ten_a' }, 'must be tenantId=weight'],
  ])('refuse %s', (_, environment, message) => {
    expect(() => read(environment)).toThrow(message);
  });

  it('name all faults at once', () => {
    const wrong = { DELIVERY_IN_FLIGHT: '10', DRAIN_TIMEOUT_MS: '1000' };
    expect(() => read(wrong)).toThrow(/DELIVERY_BUSY: [^]*DELIVERY_PER_ENDPOINT: [^]*DRAIN_TIMEOUT_MS: /);
  });

  it('read weights of tenants', () => {
    expect(read({ DELIVERY_TENANT_WEIGHTS: 'ten_a=4, ten_b=0.5' })).toMatchObject({
      DELIVERY_TENANT_WEIGHTS: new Map([
        ['ten_a', 4],
        ['ten_b', 0.5],
      ]),
    });
  });
});
