import { Inject, Injectable } from '@nestjs/common';
import type { InstanceReport } from '#libs/database';
import { GroupConsumers } from '#libs/kafka';
import { HealthRegistry, Vitals } from '#libs/observability';

/** How this process is at this moment. */
@Injectable()
export class InstanceCondition {
  constructor(
    @Inject(GroupConsumers) private readonly consumers: GroupConsumers,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject(Vitals) private readonly vitals: Vitals,
  ) {}

  async read(): Promise<Pick<InstanceReport, 'ready' | 'problems' | 'consumers' | 'vitals'>> {
    const { ready, checks } = await this.health.readiness();
    return {
      ready,
      problems: Object.fromEntries(Object.entries(checks).filter(([, verdict]) => verdict !== 'ok')),
      consumers: this.consumers.activity(),
      vitals: this.vitals.read(),
    };
  }
}
