import { Inject, Injectable } from '@nestjs/common';
import { isSkipped, newId, PostriderError } from '#libs/contracts';
import { ReplayStore, type Page, type ReplayFilter, type ReplayRow } from '#libs/database';
import { replayRange } from '#libs/domain';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { isOver, type NewReplayBody, type ReplayQuery } from './replay.dto.js';

/** Replays as their owners ask for them; the work is done by {@link ReplayRunner}, in this process or in another. */
@Injectable()
export class ReplaysService {
  constructor(
    @Inject(ReplayStore) private readonly replays: ReplayStore,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
  ) {}

  async create(owner: ReplayFilter, { from, to, states, eventTypes }: NewReplayBody): Promise<ReplayRow> {
    await this.assertDeliverable(owner);
    const now = new Date();
    const range = replayRange(from, to, now.getTime());
    if (!range.ok) {
      const fault = { pointer: `/${range.field}`, detail: range.reason };
      throw new PostriderError('validation_failed', `/${range.field} ${range.reason}`, { errors: [fault] });
    }
    const { fromMs, toMs } = range;
    const wish = { ...owner, fromMs, toMs, states, eventTypes };
    const created = await this.replays.create(newId('rpl', now.getTime()), wish, now);
    if (created !== undefined) return created;
    const other = await this.replays.underWay(owner);
    throw new PostriderError(
      'conflict',
      `the replay ${other?.id ?? 'before this one'} of this endpoint is under way: wait for its end, or cancel it`,
    );
  }

  async list(owner: ReplayFilter, { status, ...page }: ReplayQuery): Promise<Page<ReplayRow>> {
    await this.endpoints.get(owner.tenantId, owner.endpointId);
    return this.replays.list({ filter: { ...owner, ...(status === undefined ? {} : { status }) }, ...page });
  }

  async get(owner: ReplayFilter, id: string): Promise<ReplayRow> {
    const found = await this.replays.find(owner, id);
    if (found === undefined) throw new PostriderError('not_found', `there is no replay ${id.slice(0, 100)}`);
    return found;
  }

  /** One that is canceled already stays so. */
  async cancel(owner: ReplayFilter, id: string): Promise<{ readonly before: ReplayRow; readonly after: ReplayRow }> {
    const before = await this.get(owner, id);
    const canceled = await this.replays.cancel(owner, id);
    const after = await this.get(owner, id);
    if (!canceled && isOver(after.status) && after.status !== 'canceled') {
      throw new PostriderError('conflict', `the replay cannot be canceled: it is ${after.status} already`);
    }
    return { before, after };
  }

  private async assertDeliverable({ tenantId, endpointId }: ReplayFilter): Promise<void> {
    const { state } = await this.endpoints.get(tenantId, endpointId);
    if (!isSkipped(state)) return;
    const mend = state === 'failed' ? `verify it (POST …/verify)` : `enable it (POST …/enable)`;
    const why = `the endpoint ${endpointId} is ${state}, and all that is sent to it would be skipped again`;
    throw new PostriderError('conflict', `${why}: ${mend} first`);
  }
}
