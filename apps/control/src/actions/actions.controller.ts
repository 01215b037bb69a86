import { Controller, Get, Inject } from '@nestjs/common';
import { ActionStore, type Page } from '#libs/database';
import { Allow, AllowOperator, Describes, QueryParameters, TenantId } from '#libs/http';
import { actionAnswer, actionPage, actionQuery, type ActionAnswer, type ActionQuery } from './action.dto.js';

const aPage = { description: 'one page of them', schema: actionPage };

/** Who did what: nothing here can be changed by anybody (docs/adr/0029). */
@Controller('v1')
export class ActionsController {
  constructor(@Inject(ActionStore) private readonly actions: ActionStore) {}

  @Get('actions')
  @Allow('audit:read')
  @Describes({
    summary: 'List what was done in the tenant, newest first',
    description: 'One row for each call that changes something, also for those that were denied.',
    answers: { 200: aPage },
  })
  list(@TenantId() tenantId: string, @QueryParameters(actionQuery) query: ActionQuery): Promise<Page<ActionAnswer>> {
    return this.page(tenantId, query);
  }

  @Get('tenants/:tenantId/actions')
  @Allow('audit:read')
  @Describes({
    summary: 'List what was done in a tenant, newest first',
    description: 'The same as `GET /v1/actions`; the root key may name any tenant.',
    answers: { 200: aPage },
  })
  listOf(@TenantId() tenantId: string, @QueryParameters(actionQuery) query: ActionQuery): Promise<Page<ActionAnswer>> {
    return this.page(tenantId, query);
  }

  @Get('denied-strangers')
  @AllowOperator()
  @Describes({
    summary: 'List calls of strangers that were denied, newest first',
    description:
      'Calls that would have changed something, without a key of ours; at most ten a second are written down.',
    answers: { 200: aPage },
  })
  listStrangers(@QueryParameters(actionQuery) query: ActionQuery): Promise<Page<ActionAnswer>> {
    return this.page(undefined, query);
  }

  private async page(tenantId: string | undefined, query: ActionQuery): Promise<Page<ActionAnswer>> {
    const { limit, cursor, from, to, ...wanted } = query;
    const filter = { tenantId, ...wanted, fromMs: from, toMs: to };
    const page = await this.actions.list({ filter, limit, cursor });
    return { ...page, data: page.data.map(actionAnswer) };
  }
}
