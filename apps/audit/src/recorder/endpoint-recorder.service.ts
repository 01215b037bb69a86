import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryReport, EndpointDisabledReport, EndpointHealthReport } from '#libs/contracts';
import { EndpointHealthStore, EndpointRepository } from '#libs/database';
import { PinoLogger } from '#libs/observability';

/** Writes down what reports tell of endpoints: how they fare, and that some are disabled. */
@Injectable()
export class EndpointRecorder {
  constructor(
    @Inject(EndpointRepository) private readonly endpoints: EndpointRepository,
    @Inject(EndpointHealthStore) private readonly health: EndpointHealthStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  async writeDown(reports: readonly DeliveryReport[]): Promise<void> {
    const health: EndpointHealthReport[] = [];
    for (const report of reports) {
      if (report.kind === 'endpoint-health') health.push(report);
      if (report.kind === 'endpoint-disabled') await this.disable(report);
      if (report.kind === 'endpoint-gone') {
        const { tenantId, endpointId, atMs } = report;
        this.log(report, await this.endpoints.disable(tenantId, endpointId, 'gone', new Date(atMs)), 'gone');
      }
    }
    await this.health.save(health);
  }

  private async disable(report: EndpointDisabledReport): Promise<void> {
    const { reason, atMs, stateSinceMs } = report;
    const disabled = await this.endpoints.disableSince(report, reason, new Date(atMs), new Date(stateSinceMs));
    this.log(report, disabled, reason);
  }

  private log(
    { tenantId, endpointId }: { readonly tenantId: string; readonly endpointId: string },
    disabled: boolean,
    reason: EndpointDisabledReport['reason'],
  ): void {
    if (disabled) this.logger.info({ tenantId, endpointId, reason }, 'endpoint.disabled');
  }
}
