import { Inject, Injectable } from '@nestjs/common';
import type { DisabledReason, EndpointHealth, EndpointSettings } from '#libs/contracts';
import { Metrics, PinoLogger } from '#libs/observability';

/** What operators see of endpoints that fail. */
@Injectable()
export class EndpointTelemetry {
  private readonly disabledTotal;
  private readonly warnedTotal;

  constructor(
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.disabledTotal = metrics.counter('endpoints_disabled_total', 'Endpoints that Postrider disabled.', ['reason']);
    this.warnedTotal = metrics.counter('endpoints_warned_total', 'Endpoints found halfway to being disabled.');
  }

  warned({ tenantId, id: endpointId }: EndpointSettings, health: EndpointHealth): void {
    const { consecutiveFailures, firstFailureAtMs } = health;
    this.warnedTotal.inc();
    this.logger.warn({ tenantId, endpointId, consecutiveFailures, firstFailureAtMs }, 'endpoint.warned');
  }

  disabled({ tenantId, id: endpointId }: EndpointSettings, reason: DisabledReason, health: EndpointHealth): void {
    const { consecutiveFailures, firstFailureAtMs } = health;
    this.disabledTotal.inc({ reason });
    this.logger.warn({ tenantId, endpointId, reason, consecutiveFailures, firstFailureAtMs }, 'endpoint.disabled');
  }
}
