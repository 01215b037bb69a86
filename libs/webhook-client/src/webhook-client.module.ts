import type { EgressPolicy } from '#libs/domain';
import { Metrics } from '#libs/observability';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { CircuitBreakers } from './circuit-breakers.js';
import { EgressPolicies } from './egress-policies.js';
import { EgressGuard } from './egress-guard.js';
import { egressConfig, type EgressConfig } from './egress.config.js';
import { createGuardedAxios, GUARDED_AXIOS } from './guarded-axios.js';
import { OutboundMetrics } from './outbound-metrics.js';
import { systemResolver } from './resolver.js';
import { webhookClientConfig, type WebhookClientConfig } from './webhook-client.config.js';
import { WebhookTransport } from './webhook-transport.js';

/** Names are resolved again at most this much later (docs/wire.md 3). */
const MAX_CONNECTION_AGE_MS = 60_000;

const policyOf = (egress: EgressConfig): EgressPolicy => ({
  allowedCidrs: egress.EGRESS_ALLOWED_CIDRS,
  allowHttp: egress.EGRESS_ALLOW_HTTP,
});

@Module({
  imports: [ConfigModule.forFeature(egressConfig), ConfigModule.forFeature(webhookClientConfig)],
  providers: [
    OutboundMetrics,
    {
      provide: EgressPolicies,
      inject: [egressConfig.KEY],
      useFactory: (egress: EgressConfig) => new EgressPolicies(policyOf(egress)),
    },
    {
      provide: WebhookTransport,
      inject: [EgressPolicies, webhookClientConfig.KEY, OutboundMetrics],
      useFactory: (policies: EgressPolicies, client: WebhookClientConfig, metrics: OutboundMetrics) =>
        new WebhookTransport({
          policies,
          resolve: systemResolver,
          connectTimeoutMs: client.OUTBOUND_CONNECT_TIMEOUT_MS,
          connectionsPerOrigin: client.OUTBOUND_CONNECTIONS_PER_ORIGIN,
          maxOrigins: client.OUTBOUND_MAX_ORIGINS,
          maxConnectionAgeMs: MAX_CONNECTION_AGE_MS,
          metrics,
        }),
    },
    {
      provide: CircuitBreakers,
      inject: [webhookClientConfig.KEY],
      useFactory: (client: WebhookClientConfig) =>
        new CircuitBreakers({
          volumeThreshold: client.CIRCUIT_VOLUME_THRESHOLD,
          errorThresholdPercentage: client.CIRCUIT_ERROR_PERCENTAGE,
          resetTimeoutMs: client.CIRCUIT_RESET_TIMEOUT_MS,
          consecutiveTimeouts: client.CIRCUIT_CONSECUTIVE_TIMEOUTS,
        }),
    },
    {
      provide: EgressGuard,
      inject: [EgressPolicies],
      useFactory: (policies: EgressPolicies) => new EgressGuard(policies, systemResolver),
    },
    {
      provide: GUARDED_AXIOS,
      inject: [WebhookTransport],
      useFactory: (transport: WebhookTransport) => createGuardedAxios(transport),
    },
  ],
  exports: [WebhookTransport, CircuitBreakers, EgressGuard, EgressPolicies, GUARDED_AXIOS],
})
export class WebhookClientModule implements OnApplicationShutdown {
  constructor(
    @Inject(WebhookTransport) private readonly transport: WebhookTransport,
    @Inject(CircuitBreakers) private readonly circuits: CircuitBreakers,
    @Inject(Metrics) metrics: Metrics,
  ) {
    metrics.gauge('postrider_circuits', 'Circuits that are not closed, by state', ['state'], (gauge) => {
      const { open, halfOpen } = circuits.counts(Date.now());
      gauge.set({ state: 'open' }, open);
      gauge.set({ state: 'half_open' }, halfOpen);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.circuits.close();
    await this.transport.close();
  }
}
