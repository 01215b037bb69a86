import { EgressPolicies } from './egress-policies.js';
import { EgressGuard } from './egress-guard.js';
import { LOOPBACK_POLICY } from './transport.fixture.js';
import { PUBLIC_HTTPS_ONLY } from '#libs/domain';

const resolvesTo =
  (...addresses: readonly string[]) =>
  (): Promise<readonly string[]> =>
    Promise.resolve(addresses);
const notAsked = (): Promise<never> => {
  throw new Error('asked for a name');
};
const url = 'https://hooks.example.com/in';

describe('a URL that is written down', () => {
  it('is kept in its normalised form', async () => {
    const guard = new EgressGuard(new EgressPolicies(PUBLIC_HTTPS_ONLY), resolvesTo('93.184.216.34'));
    expect(await guard.checkUrl('https://HOOKS.example.com:443/a/../in', 'ten_a')).toEqual({ ok: true, href: url });
  });

  it.each([
    ['to loopback', ['127.0.0.1'], 'loopback'],
    ['to a public and a private address', ['93.184.216.34', '10.0.0.1'], 'private'],
    ['to the metadata service over IPv6', ['fd00:ec2::254'], 'metadata'],
  ])('is refused when its name resolves %s', async (_case, addresses, egressClass) => {
    const guard = new EgressGuard(new EgressPolicies(PUBLIC_HTTPS_ONLY), resolvesTo(...addresses));
    expect(await guard.checkUrl(url, 'ten_a')).toMatchObject({
      ok: false,
      class: egressClass,
      reason: expect.stringContaining('hooks.example.com resolves to '),
    });
  });

  it('is refused by its text alone, without asking for its name', async () => {
    const guard = new EgressGuard(new EgressPolicies(PUBLIC_HTTPS_ONLY), notAsked);
    expect(await guard.checkUrl('https://metadata.google.internal/', 'ten_a')).toMatchObject({
      ok: false,
      class: 'host_name',
    });
    expect(await guard.checkUrl('https://127.1/', 'ten_a')).toMatchObject({ ok: false, class: 'loopback' });
  });

  it('may be a literal of an allowed range, which needs no name', async () => {
    const guard = new EgressGuard(new EgressPolicies(LOOPBACK_POLICY), notAsked);
    expect(await guard.checkUrl('http://127.0.0.1:9000/x', 'ten_a')).toEqual({
      ok: true,
      href: 'http://127.0.0.1:9000/x',
    });
    expect(await guard.checkUrl('http://[::1]:9000/x', 'ten_a')).toEqual({ ok: true, href: 'http://[::1]:9000/x' });
  });

  it('is accepted while its name does not resolve: each connection is judged again', async () => {
    const guard = new EgressGuard(new EgressPolicies(PUBLIC_HTTPS_ONLY), () => Promise.reject(new Error('ENOTFOUND')));
    expect(await guard.checkUrl(url, 'ten_a')).toEqual({ ok: true, href: url });
  });
});
