import type { PublishRate, TenantSettings } from '#libs/contracts';
import type { TenantSettingsFeed } from '#libs/database';
import type { PublisherConfig } from '../publisher.config.js';
import { RequestLimits } from './request-limits.service.js';

const [small, middle, large, own] = [1, 2, 3, 4].map((n): PublishRate => ({ perSecond: n, burst: n }));

describe('which publish limits hold', () => {
  it.each<[string, { tenant?: PublishRate | undefined; key?: PublishRate | undefined }, object, readonly unknown[]]>([
    ['none where nothing is set', {}, {}, []],
    [
      'those of the installation',
      {},
      { tenant: small, key: middle },
      [
        ['default', small],
        ['key', middle],
      ],
    ],
    ['the tenant’s own', { tenant: own }, { tenant: small }, [['default', own]]],
    ['the key’s own', { key: own }, { key: small }, [['key', own]]],
    [
      'both of their own',
      { tenant: own, key: large },
      { tenant: small, key: small },
      [
        ['default', own],
        ['key', large],
      ],
    ],
    [
      'the tenant’s own beside the installation’s for keys',
      { tenant: own },
      { key: small },
      [
        ['default', own],
        ['key', small],
      ],
    ],
  ])('%s', (_case, given, installation: { tenant?: PublishRate; key?: PublishRate }, expected) => {
    const config = { PUBLISHER_RATE_PER_TENANT: installation.tenant, PUBLISHER_RATE_PER_KEY: installation.key };
    const settings: TenantSettings = given.tenant === undefined ? {} : { publishRate: given.tenant };
    const feed: Pick<TenantSettingsFeed, 'of' | 'start'> = {
      of: (tenantId) => (tenantId === 'ten_a' ? settings : {}),
      start: () => () => undefined,
    };
    const limits = new RequestLimits(config as PublisherConfig, feed as TenantSettingsFeed);
    const caller = { keyId: 'key_1', ...(given.key === undefined ? {} : { publishRate: given.key }) };
    const found = limits.of({ tenantId: 'ten_a', caller });
    expect(found.map(({ name, rate }) => [name, rate])).toEqual(expected);
    expect(new Set(found.map(({ bucket }) => bucket)).size).toBe(found.length);
  });
});
