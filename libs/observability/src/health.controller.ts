import { Controller, Get, Inject, Res, SetMetadata } from '@nestjs/common';
import { ROUTE_ACCESS } from '#libs/contracts';
import { HealthRegistry } from './health-registry.js';

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): void;
}

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
  async ready(@Res() reply: Reply): Promise<void> {
    const readiness = await this.health.readiness();
    reply
      .status(readiness.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: readiness.ready ? 'ok' : 'not ready', checks: readiness.checks });
  }
}
