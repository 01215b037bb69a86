import { Inject, Injectable } from '@nestjs/common';
import { newId, UNORDERED, type DisabledReason, type EndpointState } from '#libs/contracts';
import type { StateChange } from '#libs/domain';
import { Database } from '../connection/database.js';
import { HEALTH_COLUMN, LAST_SUCCESS_COLUMN, type StoredHealth } from '../health/endpoint-health.store.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';
import { EndpointEntity, type EndpointRow } from './endpoint.entity.js';
import { EndpointSecretEntity } from './endpoint-secret.entity.js';
import { SecretVault } from './secret-vault.js';
import { SubscriptionEntity, type SubscriptionRow } from './subscription.entity.js';

/** An endpoint with the event types it subscribes to, sorted by name. */
export interface EndpointWithTypes extends EndpointRow {
  readonly eventTypes: readonly string[];
  /** Null: it never failed. */
  readonly health: StoredHealth | null;
  /** When it last took a delivery; of an endpoint that is asked for alone. */
  readonly lastDeliveredAt?: Date | null;
}

export type EndpointFilter = { readonly tenantId: string; readonly state?: EndpointState };

type Basics = Pick<EndpointRow, 'url' | 'description' | 'headers' | 'timeoutMs' | 'retry'>;
type Options = Pick<EndpointRow, 'rateLimit' | 'ordering' | 'autoDisable'>;

/** Without its options an endpoint has no limit, no order, and the installation's rule for disabling it. */
export type NewEndpoint = Basics &
  Partial<Options> & {
    readonly tenantId: string;
    readonly eventTypes: readonly string[];
    /** `whsec_…`; sealed before it is stored. */
    readonly secret: string;
  };

export type EndpointChange = Partial<Basics & Options & Pick<EndpointRow, 'state'>> & {
  /** The whole new set of subscriptions. */
  readonly eventTypes?: readonly string[];
};

const select = (more = ''): string => `
  SELECT ${more} e.id, e.tenant_id AS "tenantId", e.url, e.description, e.state, e.disabled_reason AS "disabledReason",
    e.state_changed_at AS "stateChangedAt", e.headers, e.timeout_ms AS "timeoutMs", e.retry,
    e.rate_limit AS "rateLimit", e.ordering, e.auto_disable AS "autoDisable",
    e.created_at AS "createdAt", e.updated_at AS "updatedAt",
    ${HEALTH_COLUMN},
    ARRAY(SELECT s.event_type FROM subscriptions s WHERE s.endpoint_id = e.id ORDER BY s.event_type) AS "eventTypes"
  FROM endpoints e`;
const ONE = select(`${LAST_SUCCESS_COLUMN},`);
const MANY = select();

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
      rateLimit: null,
      ordering: UNORDERED,
      autoDisable: null,
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

  /** Undefined for an id that is unknown, deleted, or another tenant's. */
  async find(tenantId: string, id: string): Promise<EndpointWithTypes | undefined> {
    const sql = `${ONE} WHERE e.tenant_id = $1 AND e.id = $2`;
    return (await this.database.rows<EndpointWithTypes>(sql, [tenantId, id]))[0];
  }

  async list(request: PageRequest<EndpointFilter>): Promise<Page<EndpointWithTypes>> {
    const { tenantId, state } = request.filter;
    return readPage<EndpointWithTypes, EndpointFilter>(
      (sql, parameters) => this.database.rows(sql, parameters),
      { select: MANY, at: 'e.created_at', id: 'e.id' },
      [
        { sql: 'e.tenant_id = ?', value: tenantId },
        ...(state === undefined ? [] : [{ sql: 'e.state = ?', value: state }]),
      ],
      request,
      (row) => ({ atMs: row.createdAt.getTime(), id: row.id }),
    );
  }

  async update(
    tenantId: string,
    id: string,
    change: EndpointChange,
    now: Date,
  ): Promise<EndpointWithTypes | undefined> {
    const { eventTypes, state, ...settings } = change;
    const found = await this.database.transaction(async (manager) => {
      const current = await manager.findOne(EndpointEntity, {
        where: { tenantId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (current === null) return false;
      const stateChange = state === undefined || state === current.state ? {} : requestedState(current, state, now);
      await manager.update(EndpointEntity, { tenantId, id }, { ...settings, ...stateChange, updatedAt: now });
      if (eventTypes !== undefined) {
        await manager.delete(SubscriptionEntity, { tenantId, endpointId: id });
        await manager.insert(SubscriptionEntity, subscriptionsOf(current, eventTypes, now));
      }
      return true;
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
): SubscriptionRow[] =>
  [...new Set(eventTypes)].map((eventType) => ({
    id: newId('sub', now.getTime()),
    tenantId: endpoint.tenantId,
    endpointId: endpoint.id,
    eventType,
    createdAt: now,
  }));
