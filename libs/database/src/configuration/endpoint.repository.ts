import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PostriderError, type DisabledReason } from '#libs/contracts';
import { endpointAfter, type EndpointStanding, type StateChange } from '#libs/domain';
import { In, IsNull, Not, type EntityManager } from 'typeorm';
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
import {
  newEndpointRow,
  requestedState,
  subscriptionsOf,
  type EndpointChange,
  type NewEndpoint,
} from './endpoint-row.js';
import { EndpointSecretEntity } from './endpoint-secret.entity.js';
import { SECRET_COLUMN, SecretVault } from './secret-vault.js';
import { SubscriptionEntity } from './subscription.entity.js';
import { VerificationStore } from './verification.store.js';

/** `existing`: this client has registered this URL before, and nothing was changed. */
export type Registered =
  | {
      readonly kind: 'created';
      readonly endpoint: EndpointWithTypes;
      /** Undefined: nobody is asked. */
      readonly verificationToken?: string;
    }
  | { readonly kind: 'existing'; readonly endpoint: EndpointWithTypes };

const ONE_PER_CLIENT = 'endpoints_by_client';

@Injectable()
export class EndpointRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
    @Inject(VerificationStore) private readonly verifications: VerificationStore,
  ) {}

  async create(wanted: NewEndpoint, now: Date): Promise<EndpointWithTypes> {
    return (await this.insert(wanted, now)).endpoint;
  }

  /** As {@link create}, unless the same client has registered the same URL before. */
  async register(wanted: NewEndpoint, now: Date): Promise<Registered> {
    for (;;) {
      try {
        return await this.insert(wanted, now);
      } catch (error) {
        if (!isUniqueViolation(error, ONE_PER_CLIENT)) throw error;
        const endpoint = await this.findOfClient(wanted);
        // Deleted in between: then this one is the first again.
        if (endpoint !== undefined) return { kind: 'existing', endpoint };
      }
    }
  }

  /** The endpoint, its secret and its subscriptions come into being together or not at all. */
  private async insert({ secret, eventTypes, ...settings }: NewEndpoint, now: Date) {
    const endpoint = newEndpointRow(settings, now);
    const verificationToken = await this.database.asTenant(endpoint.tenantId, async ({ manager }) => {
      await manager.insert(EndpointEntity, endpoint);
      await manager.insert(EndpointSecretEntity, this.sealed(secret, endpoint, now));
      await manager.insert(SubscriptionEntity, subscriptionsOf(endpoint, eventTypes, now));
      if (endpoint.state !== 'pending_verification') return undefined;
      return this.verifications.begin(manager, endpoint, now);
    });
    const progress = verificationToken === undefined ? null : { tries: 0, nextTryAtMs: now.getTime(), lastError: null };
    const withTypes: EndpointWithTypes = {
      ...endpoint,
      eventTypes: [...eventTypes].sort(),
      health: null,
      verificationProgress: progress,
    };
    const created = { kind: 'created', endpoint: withTypes } as const;
    return verificationToken === undefined ? created : { ...created, verificationToken };
  }

  private sealed(secret: string, { id: endpointId, tenantId }: EndpointRow, now: Date) {
    const id = randomUUID();
    const sealed = this.vault.seal(secret, SECRET_COLUMN, { tenantId, row: id });
    return { id, tenantId, endpointId, sealed, algorithm: 'hmac-sha256' as const, createdAt: now, expiresAt: null };
  }

  private async findOfClient({ tenantId, clientId, url }: NewEndpoint): Promise<EndpointWithTypes | undefined> {
    const sql = `${ONE_ENDPOINT} WHERE e.tenant_id = $1 AND e.client_id = $2 AND md5(e.url) = md5($3)`;
    return (await this.database.rowsAs<EndpointWithTypes>(tenantId, sql, [tenantId, clientId, url]))[0];
  }

  /** Undefined for an id that is unknown, deleted, or another tenant's. */
  async find(tenantId: string, id: string): Promise<EndpointWithTypes | undefined> {
    const sql = `${ONE_ENDPOINT} WHERE e.tenant_id = $1 AND e.id = $2`;
    return (await this.database.rowsAs<EndpointWithTypes>(tenantId, sql, [tenantId, id]))[0];
  }

  async list(request: PageRequest<EndpointFilter>): Promise<Page<EndpointWithTypes>> {
    return readPage<EndpointWithTypes, EndpointFilter>(
      (sql, parameters) => this.database.rowsAs(request.filter.tenantId, sql, parameters),
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
    const changed = this.database.asTenant(tenantId, async ({ manager }) => {
      const current = await lockedForUpdate(manager, tenantId, id);
      if (current === null) return false;
      await assertCanSign(manager, current, change);
      const moved = change.url !== undefined && change.url !== current.url;
      const after = endpointAfter(standingOf(current), { moved, verification: change.verification, state });
      await manager.update(
        EndpointEntity,
        { tenantId, id },
        {
          ...settings,
          ...(after.state === current.state ? {} : requestedState(current, after.state, now)),
          ...(after.verified ? {} : { verifiedAt: null }),
          updatedAt: now,
        },
      );
      if (after.beginsVerification) await this.verifications.begin(manager, current, now);
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
    decide: (current: EndpointStanding) => StateChange,
    now: Date,
  ): Promise<StateChange | undefined> {
    return this.database.asTenant(tenantId, async ({ manager }) => {
      const current = await lockedForUpdate(manager, tenantId, id);
      if (current === null) return undefined;
      const change = decide(standingOf(current));
      if (change.kind !== 'change') return change;
      const state = requestedState(current, change.to, now);
      await manager.update(EndpointEntity, { tenantId, id }, { ...state, updatedAt: now });
      if (change.to === 'pending_verification') await this.verifications.begin(manager, current, now);
      return change;
    });
  }

  /** False for an id that is unknown or another tenant's. Subscriptions and secrets go along. */
  async delete(tenantId: string, id: string): Promise<boolean> {
    const sql = 'DELETE FROM endpoints WHERE tenant_id = $1 AND id = $2';
    return (await this.database.writeAs(tenantId, sql, [tenantId, id])) > 0;
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

const lockedForUpdate = (manager: EntityManager, tenantId: string, id: string): Promise<EndpointRow | null> =>
  manager.findOne(EndpointEntity, { where: { tenantId, id }, lock: { mode: 'pessimistic_write' } });

const standingOf = ({ state, verification, verifiedAt }: EndpointRow): EndpointStanding => ({
  state,
  verification,
  verified: verifiedAt !== null,
});

/** A format that has no place for Ed25519 needs an HMAC secret that lasts. */
async function assertCanSign(
  manager: EntityManager,
  { id }: EndpointRow,
  { signatureFormat }: EndpointChange,
): Promise<void> {
  if (signatureFormat === undefined || signatureFormat === 'standard') return;
  const held = await manager.countBy(EndpointSecretEntity, {
    endpointId: id,
    algorithm: 'hmac-sha256',
    expiresAt: IsNull(),
  });
  if (held > 0) return;
  throw new PostriderError(
    'conflict',
    `the endpoint has no HMAC secret, which the format ${signatureFormat} needs: add one`,
    {
      errors: [{ pointer: '/signatureFormat', detail: 'needs an HMAC secret' }],
    },
  );
}
