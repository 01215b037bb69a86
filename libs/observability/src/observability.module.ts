import { Global, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AppIdentity } from './app-identity.js';
import { HealthController } from './health.controller.js';
import { HealthRegistry } from './health-registry.js';
import { logConfig } from './log.config.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { PinoLogger } from './pino-logger.js';
import { Vitals } from './vitals.js';

/** Logs, metrics and health, for every app alike. */
@Global()
@Module({
  imports: [ConfigModule.forFeature(logConfig)],
  controllers: [HealthController, MetricsController],
  providers: [AppIdentity, PinoLogger, Metrics, HealthRegistry, Vitals],
  exports: [AppIdentity, PinoLogger, Metrics, HealthRegistry, Vitals],
})
export class ObservabilityModule {}
