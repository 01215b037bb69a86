export { CircuitBreakers, type CircuitOpen, type CircuitSettings, type CircuitVerdict } from './circuit-breakers.js';
export { EgressGuard, type UrlCheck } from './egress-guard.js';
export { egressConfig, type EgressConfig } from './egress.config.js';
export { createGuardedAxios } from './guarded-axios.js';
export { OutboundError } from './outbound-error.js';
export { webhookClientConfig, type WebhookClientConfig } from './webhook-client.config.js';
export { WebhookClientModule } from './webhook-client.module.js';
export {
  USER_AGENT,
  WebhookTransport,
  type TransportSettings,
  type WebhookOutcome,
  type WebhookRequest,
} from './webhook-transport.js';
