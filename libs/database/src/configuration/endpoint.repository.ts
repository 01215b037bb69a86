import { Inject, Injectable } from '@nestjs/common';
import { newId, PostriderError, UNORDERED, type DisabledReason, type EndpointState } from '#libs/contracts';
import type { StateChange } from '#libs/domain';
import { In, Not } from 'typeorm';
import { Database } from '../connection/database.js';
import { isUniqueViolation } from '../connection/unavailable.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';
import {
  endpointConditions,
  MANY_ENDPOINTS,
  ONE_ENDPOINT,
  type EndpointFilter,
  type EndpointWithTypes,
} from './endpoint-query.js';
import { EndpointEntity, type EndpointRow } from './endpoint.entity.js';
import { EndpointSecretEntity } from './endpoint-secret.entity.js';
import { SecretVault } from './secret-vault.js';
import { SubscriptionEntity, type SubscriptionRow } from './subscription.entity.js';

type Basics = Pick<EndpointRow, 'url' | 'description' | 'headers' | 'timeoutMs' | 'retry'>;
type Options = Pick<
  EndpointRow,
  'name' | 'metadata' | 'rateLimit' | 'ordering' | 'autoDisable' | 'signatureFormat' | 'bodyFormat'
>;

/** Without its options an endpoint has no limit, no order, and the installation's rule for disabling it. */
export type NewEndpoint = Basics &
  Partial<Options & Pick<EndpointRow, 'clientId'>> & {
    readonly tenantId: string;
    readonly eventTypes: readonly string[];
    /** `whsec_…`; sealed before it is stored. */
    readonly secret: string;
  };

export type EndpointChange = Partial<Basics & Options & Pick<EndpointRow, 'state'>> & {
  /** The whole new set of subscriptions. */
  readonly eventTypes?: readonly string[];
};

/** `existing`: this client has registered this URL before, and nothing was changed. */
export interface Registered {
  readonly kind: 'created' | 'existing';
  readonly endpoint: EndpointWithTypes;
}

const DEFAULTS = {
  name: '',
  metadata: {},
  clientId: null,
  rateLimit: null,
  ordering: UNORDERED,
  autoDisable: null,
  signatureFormat: 'standard',
  bodyFormat: 'envelope',
} as const;

const ONE_PER_CLIENT = 'endpoints_by_client';

@Injectable()
export class EndpointRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
  ) {}

  /** The endpoint, its secret and its subscriptions come into being together or not at all. */
  async create(wanted: NewEndpoint, now: Date): Promise<EndpointWithTypes> {
    const { secret, eventTypes, ...settings } = wanted;
    const endpoint: EndpointRow = {
      ...DEFAULTS,
      ...settings,
      id: newId('ep', now.getTime()),
      state: 'active',
      disabledReason: null,
      stateChangedAt: now,
      createdAt: now,
      updatedAt: now,
    };
    await this.database.transaction(async (manager) => {
      await manager.insert(EndpointEntity, endpoint);
      await manager.insert(EndpointSecretEntity, this.vault.seal(secret, endpoint, now));
      await manager.insert(SubscriptionEntity, subscriptionsOf(endpoint, eventTypes, now));
    });
    return { ...endpoint, eventTypes: [...eventTypes].sort(), health: null };
  }

  /** As {@link create}, unless the same client has registered the same URL before. */
  async register(wanted: NewEndpoint, now: Date): Promise<Registered> {
    for (;;) {
      try {
        return { kind: 'created', endpoint: await this.create(wanted, now) };
      } catch (error) {
        if (!isUniqueViolation(error, ONE_PER_CLIENT)) throw error;
        const endpoint = await this.findOfClient(wanted);
        // Deleted in between: then this one is the first again.
        if (endpoint !== undefined) return { kind: 'existing', endpoint };
      }
    }
  }

  private async findOfClient({ tenantId, clientId, url }: NewEndpoint): Promise<EndpointWithTypes | undefined> {
    const sql = `${ONE_ENDPOINT} WHERE e.tenant_id = $1 AND e.client_id = $2 AND md5(e.url) = md5($3)`;
    return (await this.database.rows<EndpointWithTypes>(sql, [tenantId, clientId, url]))[0];
  }

  /** Undefined for an id that is unknown, deleted, or another tenant's. */
  async find(tenantId: string, id: string): Promise<EndpointWithTypes | undefined> {
    const sql = `${ONE_ENDPOINT} WHERE e.tenant_id = $1 AND e.id = $2`;
    return (await this.database.rows<EndpointWithTypes>(sql, [tenantId, id]))[0];
  }

  async list(request: PageRequest<EndpointFilter>): Promise<Page<EndpointWithTypes>> {
    return readPage<EndpointWithTypes, EndpointFilter>(
      (sql, parameters) => this.database.rows(sql, parameters),
      { select: MANY_ENDPOINTS, at: 'e.created_at', id: 'e.id' },
      endpointConditions(request.filter),
      request,
      (row) => ({ atMs: row.createdAt.getTime(), id: row.id }),
    );
  }

  /** @throws PostriderError `conflict` when its client has another endpoint with the new URL */
  async update(
    tenantId: string,
    id: string,
    change: EndpointChange,
    now: Date,
  ): Promise<EndpointWithTypes | undefined> {
    const { eventTypes, state, ...settings } = change;
    const changed = this.database.transaction(async (manager) => {
      const current = await manager.findOne(EndpointEntity, {
        where: { tenantId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (current === null) return false;
      const stateChange = state === undefined || state === current.state ? {} : requestedState(current, state, now);
      await manager.update(EndpointEntity, { tenantId, id }, { ...settings, ...stateChange, updatedAt: now });
      if (eventTypes !== undefined) {
        // A subscription that stays keeps its filter and its channels.
        await manager.delete(SubscriptionEntity, { tenantId, endpointId: id, eventType: Not(In([...eventTypes])) });
        const kept = await manager.findBy(SubscriptionEntity, { tenantId, endpointId: id });
        const known = new Set(kept.map(({ eventType }) => eventType));
        const added = eventTypes.filter((eventType) => !known.has(eventType));
        await manager.insert(SubscriptionEntity, subscriptionsOf(current, added, now));
      }
      return true;
    });
    const found = await changed.catch((error: unknown) => {
      if (!isUniqueViolation(error, ONE_PER_CLIENT)) throw error;
      throw new PostriderError('conflict', 'the client that registered this endpoint has another one with this URL', {
        cause: error,
        errors: [{ pointer: '/url', detail: 'belongs to another endpoint of the same client' }],
      });
    });
    return found ? this.find(tenantId, id) : undefined;
  }

  /** What its owner commands is decided on the state as it is, with no other change between. Undefined: no such one. */
  async command(
    tenantId: string,
    id: string,
    decide: (current: EndpointState) => StateChange,
    now: Date,
  ): Promise<StateChange | undefined> {
    return this.database.transaction(async (manager) => {
      const current = await manager.findOne(EndpointEntity, {
        where: { tenantId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (current === null) return undefined;
      const change = decide(current.state);
      if (change.kind === 'change') {
        await manager.update(
          EndpointEntity,
          { tenantId, id },
          { ...requestedState(current, change.to, now), updatedAt: now },
        );
      }
      return change;
    });
  }

  /** False for an id that is unknown or another tenant's. Subscriptions and secrets go along. */
  async delete(tenantId: string, id: string): Promise<boolean> {
    return (await this.database.write('DELETE FROM endpoints WHERE tenant_id = $1 AND id = $2', [tenantId, id])) > 0;
  }

  /**
   * Disables an endpoint unless its state was changed since `stateSince`: an owner's word stands, and a report that is
   * read again changes nothing. False when nothing changed.
   */
  async disableSince(
    place: { readonly tenantId: string; readonly endpointId: string },
    reason: DisabledReason,
    at: Date,
    stateSince: Date,
  ): Promise<boolean> {
    const sql = `
      UPDATE endpoints SET state = 'disabled', disabled_reason = $3, updated_at = $4,
        state_changed_at = greatest($4, state_changed_at + interval '1 millisecond')
      WHERE tenant_id = $1 AND id = $2 AND state <> 'disabled'
        AND round(extract(epoch FROM state_changed_at) * 1000) = $5::numeric`;
    const { tenantId, endpointId } = place;
    return (await this.database.write(sql, [tenantId, endpointId, reason, at.toISOString(), stateSince.getTime()])) > 0;
  }

  /**
   * Disables an endpoint for what it answered at a time; an owner's later word stands, so a report that is read again
   * disables nothing that was enabled or paused since. False when nothing changed.
   */
  async disable(tenantId: string, id: string, reason: DisabledReason, answeredAt: Date): Promise<boolean> {
    const sql = `
      UPDATE endpoints SET state = 'disabled', disabled_reason = $3, state_changed_at = $4, updated_at = $4
      WHERE tenant_id = $1 AND id = $2 AND state <> 'disabled' AND state_changed_at < $4`;
    return (await this.database.write(sql, [tenantId, id, reason, answeredAt.toISOString()])) > 0;
  }
}

/** No two states of an endpoint begin at the same moment, whatever clocks say: that is how others tell them apart. */
const requestedState = (current: EndpointRow, state: EndpointState, now: Date) => ({
  state,
  stateChangedAt: new Date(Math.max(now.getTime(), current.stateChangedAt.getTime() + 1)),
  disabledReason: state === 'disabled' ? ('requested' as const) : null,
});

const subscriptionsOf = (
  endpoint: { readonly id: string; readonly tenantId: string },
  eventTypes: readonly string[],
  now: Date,
): Omit<SubscriptionRow, 'filter' | 'channels'>[] =>
  [...new Set(eventTypes)].map((eventType) => ({
    id: newId('sub', now.getTime()),
    tenantId: endpoint.tenantId,
    endpointId: endpoint.id,
    eventType,
    createdAt: now,
  }));
