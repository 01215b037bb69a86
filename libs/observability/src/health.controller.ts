import { Controller, Get, Header, Inject, SetMetadata } from '@nestjs/common';
import { PostriderError, ROUTE_ACCESS } from '#libs/contracts';
import { HealthRegistry, type Readiness } from './health-registry.js';

const NOT_STORED = { 'cache-control': 'no-store' } as const;
/** About as often as anybody asks. */
const RETRY_AFTER_SECONDS = 1;

@Controller()
export class HealthController {
  constructor(@Inject(HealthRegistry) private readonly health: HealthRegistry) {}

  /** Answers as long as the event loop turns. A broker outage must not make an orchestrator restart us. */
  @Get('livez')
  @SetMetadata(ROUTE_ACCESS, { kind: 'open' })
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @SetMetadata(ROUTE_ACCESS, { kind: 'open' })
  @Header('cache-control', NOT_STORED['cache-control'])
  async ready(): Promise<{ readonly status: 'ok'; readonly checks: Readiness['checks'] }> {
    const { ready, checks } = await this.health.readiness();
    if (ready) return { status: 'ok', checks };
    const missing = Object.entries(checks).flatMap(([name, verdict]) =>
      verdict === 'ok' ? [] : [`${name}: ${verdict}`],
    );
    const options = { headers: NOT_STORED, members: { checks }, retryAfterSeconds: RETRY_AFTER_SECONDS };
    throw new PostriderError('not_ready', missing.join('; '), options);
  }
}
