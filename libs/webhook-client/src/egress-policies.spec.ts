import { addressVerdict } from '#libs/domain';
import { EgressPolicies } from './egress-policies.js';
import { LoopbackListener } from './loopback-listener.fixture.js';
import { cidrs, CountedMetrics, PUBLIC_HTTP_POLICY, transportTo, webhook } from './transport.fixture.js';
import type { WebhookTransport } from './webhook-transport.js';

describe('the policies of tenants', () => {
  it('open what the installation opens, and what a tenant was given beside', () => {
    const policies = new EgressPolicies({ allowedCidrs: cidrs('10.1.0.0/16'), allowHttp: false });
    policies.give('ten_a', cidrs('10.2.0.0/16'));
    const mayGo = (tenantId: string | undefined, address: string): boolean =>
      addressVerdict(address, policies.of(tenantId)).ok;
    expect(['10.1.0.1', '10.2.0.1', '10.3.0.1'].map((address) => mayGo('ten_a', address))).toEqual([true, true, false]);
    expect(['10.1.0.1', '10.2.0.1'].map((address) => mayGo('ten_b', address))).toEqual([true, false]);
    expect(['10.1.0.1', '10.2.0.1'].map((address) => mayGo(undefined, address))).toEqual([true, false]);
  });

  it('never open cloud metadata or link-local addresses, whatever a tenant was given', () => {
    const policies = new EgressPolicies(PUBLIC_HTTP_POLICY);
    policies.give('ten_a', cidrs('0.0.0.0/0', '::/0'));
    for (const address of [
      '169.254.169.254',
      '168.63.129.16',
      '100.100.100.200',
      '192.0.0.192',
      'fd00:ec2::254',
      'fe80::1',
    ]) {
      expect([address, addressVerdict(address, policies.of('ten_a')).ok]).toEqual([address, false]);
    }
  });

  it('have one name for the same ranges, in whatever order, and keep no tenant without any', () => {
    const policies = new EgressPolicies(PUBLIC_HTTP_POLICY);
    policies.give('ten_a', cidrs('10.0.0.0/8', 'fd00::/8'));
    policies.give('ten_b', cidrs('fd00::/8', '10.0.0.0/8'));
    expect(policies.of('ten_a').name).toBe(policies.of('ten_b').name);
    policies.give('ten_b', []);
    expect([policies.of('ten_b').name, policies.tenants]).toEqual(['', ['ten_a']]);
  });
});

describe('a transport for several tenants, one of whom may reach loopback', () => {
  let policies: EgressPolicies;
  let transport: WebhookTransport;
  let metrics: CountedMetrics;
  beforeEach(() => {
    policies = new EgressPolicies(PUBLIC_HTTP_POLICY);
    policies.give('ten_a', cidrs('127.0.0.0/8'));
    metrics = new CountedMetrics();
    transport = transportTo({ policies, metrics });
  });
  afterEach(() => transport.close());

  const send = async (url: string, tenantId: string): Promise<number | string> => {
    const outcome = await transport.send(webhook(url, { tenantId }));
    return outcome.kind === 'failed' ? outcome.errorClass : outcome.status;
  };

  it.each([
    ['by its address', '127.0.0.1'],
    ['by a name', 'hooks.example.com'],
  ])('lets that one through and no other, %s, also while a connection to it is open', async (_how, host) => {
    await using listener = await LoopbackListener.start();
    const url = listener.url('/in', host);
    expect([await send(url, 'ten_b'), listener.connections]).toEqual(['blocked_address', 0]);
    expect(await send(url, 'ten_a')).toBe(200);
    expect(await send(url, 'ten_b')).toBe('blocked_address');
    expect([listener.connections, listener.requests.length]).toEqual([1, 1]);
    expect(metrics.blockedClasses).toEqual(['loopback', 'loopback']);
  });

  it('takes it back from one request to the next, though the connection is still open', async () => {
    await using listener = await LoopbackListener.start();
    expect(await send(listener.url(), 'ten_a')).toBe(200);
    policies.give('ten_a', []);
    expect(await send(listener.url(), 'ten_a')).toBe('blocked_address');
    policies.give('ten_a', cidrs('127.0.0.1'));
    expect(await send(listener.url(), 'ten_a')).toBe(200);
    expect(listener.requests).toHaveLength(2);
  });

  it('lets tenants of one policy share their connections', async () => {
    await using listener = await LoopbackListener.start();
    policies.give('ten_b', cidrs('127.0.0.0/8'));
    expect([await send(listener.url(), 'ten_a'), await send(listener.url(), 'ten_b')]).toEqual([200, 200]);
    expect(listener.connections).toBe(1);
  });

  it('gives what a workflow calls for itself nothing of a tenant', async () => {
    await using listener = await LoopbackListener.start();
    const result = await transport.exchange({
      ...webhook(listener.url()),
      tenantId: undefined,
      method: 'GET',
      keepBytes: 10,
    });
    expect([result.kind, listener.connections]).toEqual(['failed', 0]);
  });
});
