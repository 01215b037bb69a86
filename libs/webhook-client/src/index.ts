export {
  CircuitBreakers,
  type CircuitMemory,
  type CircuitOpen,
  type CircuitSettings,
  type CircuitVerdict,
} from './circuit-breakers.js';
export { EgressGuard, type UrlCheck } from './egress-guard.js';
export { EgressPolicies } from './egress-policies.js';
export { egressConfig, type EgressConfig } from './egress.config.js';
export { createGuardedAxios, GUARDED_AXIOS, type GuardedAxios } from './guarded-axios.js';
export { requestFailureOf, type RequestFailure } from './request-failure.js';
export { webhookClientConfig, type WebhookClientConfig } from './webhook-client.config.js';
export { WebhookClientModule } from './webhook-client.module.js';
export {
  USER_AGENT,
  WebhookTransport,
  type TransportSettings,
  type WebhookOutcome,
  type WebhookRequest,
} from './webhook-transport.js';
