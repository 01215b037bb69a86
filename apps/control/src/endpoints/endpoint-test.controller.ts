import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Action, Allow, Describes, OptionalJsonBody, TenantId } from '#libs/http';
import {
  endpointTest,
  endpointTestSchema,
  type EndpointTestAnswer,
  type EndpointTestBody,
} from './endpoint-test.dto.js';
import { EndpointTestService } from './endpoint-test.service.js';

@Controller('v1/endpoints')
export class EndpointTestController {
  constructor(@Inject(EndpointTestService) private readonly tests: EndpointTestService) {}

  @Post(':id/test')
  @Allow('endpoints:write')
  @Action('endpoint.test')
  @HttpCode(200)
  @Describes({
    summary: 'Send an endpoint an example',
    description:
      'Signed as a delivery is, with the header `webhook-test: true`; it is no delivery, and is never retried.',
    answers: { 200: { description: 'what was sent, and what it answered', schema: endpointTestSchema } },
    errors: ['conflict', 'buffer_full'],
    example: { eventType: 'order.created', data: { total: 12.5 } },
  })
  async test(
    @TenantId() tenantId: string,
    @Param('id') id: string,
    @OptionalJsonBody(endpointTest) body: EndpointTestBody,
  ): Promise<EndpointTestAnswer> {
    return this.tests.send(tenantId, id, body);
  }
}
