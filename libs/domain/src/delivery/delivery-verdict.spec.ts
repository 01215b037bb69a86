import { DEFAULT_RETRY_POLICY, UNORDERED, type EndpointSettings } from '#libs/contracts';
import { deliveryVerdict, type DeliveryVerdict, type EndpointLookup } from './delivery-verdict.js';

const endpoint: EndpointSettings = {
  id: 'ep_1',
  tenantId: 'ten_a',
  url: 'https://example.com/hook',
  state: 'active',
  headers: {},
  timeoutMs: 15_000,
  retry: DEFAULT_RETRY_POLICY,
  ordering: UNORDERED,
  secrets: ['whsec_a'],
};
const found = (settings: Partial<EndpointSettings> = {}): EndpointLookup => ({
  kind: 'found',
  endpoint: { ...endpoint, ...settings },
});

describe('deliveryVerdict', () => {
  it.each<[string, EndpointLookup, DeliveryVerdict]>([
    ['an active endpoint is sent to', found(), { kind: 'send', endpoint, secrets: ['whsec_a'] }],
    [
      'a disabled one is skipped',
      found({ state: 'disabled' }),
      { kind: 'end', state: 'skipped', reason: 'endpoint_disabled' },
    ],
    ['a paused one is waited for', found({ state: 'paused' }), { kind: 'hold', reason: 'paused' }],
    [
      'one that has yet to be verified is waited for',
      found({ state: 'pending_verification' }),
      { kind: 'hold', reason: 'unverified' },
    ],
    [
      'one that failed its verification is skipped',
      found({ state: 'failed' }),
      { kind: 'end', state: 'skipped', reason: 'verification_failed' },
    ],
    ['a deleted one is canceled', { kind: 'deleted' }, { kind: 'end', state: 'canceled', reason: 'endpoint_deleted' }],
    ['an unknown one waits', { kind: 'unknown' }, { kind: 'hold', reason: 'endpoint_unknown' }],
    [
      'without a secret it waits: nothing is sent unsigned',
      found({ secrets: undefined }),
      { kind: 'hold', reason: 'secret_unavailable' },
    ],
    ['an empty list of secrets is no secret', found({ secrets: [] }), { kind: 'hold', reason: 'secret_unavailable' }],
    [
      'a disabled one without a secret is skipped',
      found({ state: 'disabled', secrets: undefined }),
      { kind: 'end', state: 'skipped', reason: 'endpoint_disabled' },
    ],
    [
      "another tenant's endpoint is none",
      found({ tenantId: 'ten_b' }),
      { kind: 'end', state: 'canceled', reason: 'endpoint_deleted' },
    ],
  ])('%s', (_, lookup, expected) => {
    expect(deliveryVerdict(lookup, 'ten_a')).toEqual(expected);
  });
});
