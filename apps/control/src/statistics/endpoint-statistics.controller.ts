import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Allow, Describes, QueryParameters, TenantId } from '#libs/http';
import type { EndpointStatisticsAnswer } from './endpoint-statistics-answer.js';
import { endpointStatistics } from './endpoint-statistics.schema.js';
import { EndpointStatisticsService } from './endpoint-statistics.service.js';
import { statisticsQuery, type StatisticsQuery } from './statistics-period.js';

@Controller('v1/endpoints/:id/statistics')
export class EndpointStatisticsController {
  constructor(@Inject(EndpointStatisticsService) private readonly statistics: EndpointStatisticsService) {}

  @Get()
  @Allow('deliveries:read')
  @Describes({
    summary: 'Show how an endpoint fares',
    description:
      'From counts that are kept while deliveries are written down: some milliseconds behind, and cheap to ask.',
    answers: { 200: { description: 'of the period that ends now', schema: endpointStatistics } },
  })
  show(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @QueryParameters(statisticsQuery) query: StatisticsQuery,
  ): Promise<EndpointStatisticsAnswer> {
    return this.statistics.of(tenantId, id, query);
  }
}
