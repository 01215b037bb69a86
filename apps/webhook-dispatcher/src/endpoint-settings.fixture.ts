import { DEFAULT_RETRY_POLICY, type EndpointSettings } from '#libs/contracts';

/** An endpoint that may be sent to, with nothing special about it. */
export const endpointSettings = (given: Partial<EndpointSettings> = {}): EndpointSettings => ({
  id: 'ep_1',
  tenantId: 'ten_a',
  url: 'https://receiver.example/',
  state: 'active',
  stateSinceMs: 0,
  timeoutMs: 1_000,
  headers: {},
  secrets: [],
  retry: DEFAULT_RETRY_POLICY,
  ordering: { mode: 'none' },
  ...given,
});
