export { ObservabilityModule } from './observability.module.js';
export { AppIdentity } from './app-identity.js';
export { HealthRegistry, type HealthVerdict } from './health-registry.js';
export { logConfig } from './log.config.js';
export { Metrics } from './metrics.js';
export { PinoLogger } from './pino-logger.js';
export { HealthController } from './health.controller.js';
export { MetricsController } from './metrics.controller.js';
export { Vitals } from './vitals.js';
