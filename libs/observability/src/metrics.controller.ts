import { Controller, Get, Header, Inject, SetMetadata } from '@nestjs/common';
import { ROUTE_ACCESS } from '#libs/contracts';
import { Metrics } from './metrics.js';

@Controller()
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get('metrics')
  @SetMetadata(ROUTE_ACCESS, { kind: 'open' })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  render(): Promise<string> {
    return this.metrics.render();
  }
}
