import type { EgressClass } from '#libs/domain';
import { Metrics } from '#libs/observability';
import { Inject, Injectable } from '@nestjs/common';

/** What the way out counts. Labels come from closed lists. */
@Injectable()
export class OutboundMetrics {
  private readonly egressBlocked;
  private readonly connections;

  constructor(@Inject(Metrics) metrics: Metrics) {
    this.egressBlocked = metrics.counter('postrider_egress_blocked_total', 'Requests that the egress guard refused', [
      'class',
    ]);
    this.connections = metrics.counter(
      'postrider_outbound_connections_total',
      'Requests sent, by whether their connection had carried others before',
      ['reused'],
    );
  }

  blocked(egressClass: EgressClass): void {
    this.egressBlocked.inc({ class: egressClass });
  }

  connectionUsed(reused: boolean): void {
    this.connections.inc({ reused: reused ? 'true' : 'false' });
  }
}
