import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { Page } from '#libs/database';
import { Action, Allow, Describes, JsonBody, noteChange, QueryParameters, TenantId } from '#libs/http';
import {
  newReplay,
  replayAnswer,
  replayPage,
  replayQuery,
  replaySchema,
  type NewReplayBody,
  type ReplayAnswer,
  type ReplayQuery,
} from './replay.dto.js';
import { ReplaysService } from './replays.service.js';

@Controller('v1/endpoints/:endpointId/replays')
export class ReplaysController {
  constructor(@Inject(ReplaysService) private readonly replays: ReplaysService) {}

  /** 202 once it is on record; one at a time is under way for an endpoint. */
  @Post()
  @Allow('deliveries:retry')
  @Action('replay.create')
  @HttpCode(202)
  @Describes({
    summary: 'Send an endpoint its events again',
    description:
      'Its deliveries from `from` to `to` (now unless given) that are in one of the `states` (those that did not arrive, unless given). 409 for an endpoint that is disabled, and while another replay of it is under way.',
    answers: { 202: { description: 'the replay, which begins within moments', schema: replaySchema } },
    errors: ['conflict'],
    example: { from: '2026-01-31T06:00:00Z', states: ['skipped'], eventTypes: ['order.*'] },
  })
  async create(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @JsonBody(newReplay) body: NewReplayBody,
  ): Promise<ReplayAnswer> {
    const created = replayAnswer(await this.replays.create({ tenantId, endpointId }, body));
    noteChange({ target: created.id, after: created });
    return created;
  }

  @Get()
  @Allow('deliveries:read')
  @Describes({
    summary: 'List the replays of an endpoint, newest first',
    answers: { 200: { description: 'one page of them', schema: replayPage } },
  })
  async list(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @QueryParameters(replayQuery) query: ReplayQuery,
  ): Promise<Page<ReplayAnswer>> {
    const page = await this.replays.list({ tenantId, endpointId }, query);
    return { ...page, data: page.data.map(replayAnswer) };
  }

  @Get(':id')
  @Allow('deliveries:read')
  @Describes({
    summary: 'Show a replay',
    answers: { 200: { description: 'how far it has come', schema: replaySchema } },
  })
  async get(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
  ): Promise<ReplayAnswer> {
    return replayAnswer(await this.replays.get({ tenantId, endpointId }, id));
  }

  /** What has been handed to Kafka still arrives. */
  @Post(':id/cancel')
  @Allow('deliveries:retry')
  @Action('replay.cancel')
  @HttpCode(200)
  @Describes({
    summary: 'Cancel a replay',
    description: 'Nothing more of it is sent; what is on its way still arrives. 409 when it has ended already.',
    answers: { 200: { description: 'the replay, which ends within moments', schema: replaySchema } },
    errors: ['conflict'],
  })
  async cancel(
    @TenantId() tenantId: string,
    @Param('endpointId') endpointId: string,
    @Param('id') id: string,
  ): Promise<ReplayAnswer> {
    const { before, after } = await this.replays.cancel({ tenantId, endpointId }, id);
    const answer = replayAnswer(after);
    noteChange({ target: id, before: replayAnswer(before), after: answer });
    return answer;
  }
}
