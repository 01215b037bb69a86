import type { EndpointWithTypes } from '#libs/database';

/** An endpoint in the API's words. The secret is shown once, by the request that made it. */
export const endpointAnswer = (endpoint: EndpointWithTypes) => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  state: endpoint.state,
  disabledReason: endpoint.disabledReason,
  stateChangedAt: endpoint.stateChangedAt.toISOString(),
  eventTypes: endpoint.eventTypes,
  headers: endpoint.headers,
  timeoutMs: endpoint.timeoutMs,
  retry: endpoint.retry,
  rateLimit: endpoint.rateLimit,
  ordering: endpoint.ordering,
  autoDisable: endpoint.autoDisable,
  createdAt: endpoint.createdAt.toISOString(),
  updatedAt: endpoint.updatedAt.toISOString(),
});
export type EndpointAnswer = ReturnType<typeof endpointAnswer>;
