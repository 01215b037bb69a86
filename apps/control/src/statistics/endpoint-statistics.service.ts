import { Inject, Injectable } from '@nestjs/common';
import { EndpointStatisticsStore } from '#libs/database';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { endpointStatisticsAnswer, type EndpointStatisticsAnswer } from './endpoint-statistics-answer.js';
import { beginOf, type StatisticsQuery } from './statistics-period.js';

@Injectable()
export class EndpointStatisticsService {
  constructor(
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(EndpointStatisticsStore) private readonly statistics: EndpointStatisticsStore,
  ) {}

  /** 404 for an endpoint that is unknown or another tenant's. */
  async of(tenantId: string, endpointId: string, { period }: StatisticsQuery): Promise<EndpointStatisticsAnswer> {
    const endpoint = await this.endpoints.get(tenantId, endpointId);
    const to = new Date();
    const from = beginOf(period, to.getTime());
    return endpointStatisticsAnswer(endpoint, await this.statistics.sumSince(tenantId, endpointId, from), {
      period,
      from,
      to,
    });
  }
}
