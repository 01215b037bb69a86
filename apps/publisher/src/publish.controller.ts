import { Controller, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiKeyGuard, RawBody, TenantId, type HttpReply, type HttpRequest } from '#libs/http';
import type { PublishAnswer } from './publish-plan.js';
import { PublishService } from './publish.service.js';

/** Publishing (docs/wire.md 4): JSON, and CloudEvents structured, binary and batched. */
@Controller('v1/events')
@UseGuards(ApiKeyGuard)
export class PublishController {
  constructor(@Inject(PublishService) private readonly events: PublishService) {}

  @Post()
  async publish(
    @Req() { headers }: HttpRequest,
    @RawBody() body: Buffer,
    @TenantId() tenantId: string,
    @Res() reply: HttpReply,
  ): Promise<void> {
    send(reply, await this.events.publish({ route: 'single', tenantId, headers, body }));
  }

  @Post('batch')
  async publishBatch(
    @Req() { headers }: HttpRequest,
    @RawBody() body: Buffer,
    @TenantId() tenantId: string,
    @Res() reply: HttpReply,
  ): Promise<void> {
    send(reply, await this.events.publish({ route: 'batch', tenantId, headers, body }));
  }
}

function send(reply: HttpReply, { status, body, results }: PublishAnswer): void {
  reply.status(status).header('content-type', 'application/json; charset=utf-8');
  if (results.includes('replayed')) reply.header('idempotency-replayed', 'true');
  reply.send(body);
}
