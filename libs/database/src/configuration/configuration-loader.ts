import { Inject, Injectable } from '@nestjs/common';
import {
  UNORDERED,
  type AutoDisable,
  type EndpointSettings,
  type Ordering,
  type RateLimit,
  type SubscriptionSettings,
} from '#libs/contracts';
import { PinoLogger } from '#libs/observability';
import { Database } from '../connection/database.js';
import type { EndpointSecretRow } from './endpoint-secret.entity.js';
import { SecretVault } from './secret-vault.js';

export interface Configuration {
  readonly endpoints: readonly EndpointSettings[];
  readonly subscriptions: readonly SubscriptionSettings[];
}

export interface EndpointConfiguration {
  /** Undefined when there is no such endpoint: PostgreSQL was asked and said so. */
  readonly endpoint: EndpointSettings | undefined;
  readonly subscriptions: readonly SubscriptionSettings[];
}

type LoadedEndpoint = Omit<EndpointSettings, 'rateLimit' | 'ordering' | 'autoDisable' | 'secrets'> & {
  readonly rateLimit: RateLimit | null;
  /** Null for `none`, which is what most have. */
  readonly ordering: Ordering | null;
  readonly autoDisable: AutoDisable | null;
};

const PAGE = 1_000;

const ENDPOINTS = `
  SELECT id, tenant_id AS "tenantId", url, state,
    round(extract(epoch FROM state_changed_at) * 1000)::float8 AS "stateSinceMs", headers, timeout_ms AS "timeoutMs", retry, rate_limit AS "rateLimit",
    CASE WHEN ordering ->> 'mode' <> 'none' THEN ordering END AS ordering, auto_disable AS "autoDisable"
  FROM endpoints`;
const SECRETS = `
  SELECT id, tenant_id AS "tenantId", endpoint_id AS "endpointId", sealed, created_at AS "createdAt",
    expires_at AS "expiresAt"
  FROM endpoint_secrets WHERE endpoint_id = ANY($1::text[]) AND (expires_at IS NULL OR expires_at > now())
  ORDER BY created_at DESC, id DESC`;
const SUBSCRIPTIONS = `
  SELECT id, tenant_id AS "tenantId", endpoint_id AS "endpointId", event_type AS "eventType"
  FROM subscriptions WHERE endpoint_id = ANY($1::text[]) ORDER BY id`;

/** Reads endpoints and subscriptions as the dispatcher uses them: secrets opened, in pages of bounded size. */
@Injectable()
export class ConfigurationLoader {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  async version(): Promise<number> {
    const [row] = await this.database.rows<{ version: string }>('SELECT version FROM config_version');
    return Number(row?.version ?? 0);
  }

  async loadAll(): Promise<Configuration> {
    const endpoints: EndpointSettings[] = [];
    const subscriptions: SubscriptionSettings[] = [];
    let after = '';
    for (;;) {
      const page = await this.database.rows<LoadedEndpoint>(`${ENDPOINTS} WHERE id > $1 ORDER BY id LIMIT ${PAGE}`, [
        after,
      ]);
      const last = page.at(-1);
      if (last === undefined) return { endpoints, subscriptions };
      const loaded = await this.complete(page);
      endpoints.push(...loaded.endpoints);
      subscriptions.push(...loaded.subscriptions);
      after = last.id;
    }
  }

  async load(endpointId: string): Promise<EndpointConfiguration> {
    const found = await this.database.rows<LoadedEndpoint>(`${ENDPOINTS} WHERE id = $1`, [endpointId]);
    const { endpoints, subscriptions } = await this.complete(found);
    return { endpoint: endpoints[0], subscriptions };
  }

  private async complete(page: readonly LoadedEndpoint[]): Promise<Configuration> {
    const ids = page.map(({ id }) => id);
    if (ids.length === 0) return { endpoints: [], subscriptions: [] };
    const [rows, subscriptions] = await Promise.all([
      this.database.rows<EndpointSecretRow>(SECRETS, [ids]),
      this.database.rows<SubscriptionSettings>(SUBSCRIPTIONS, [ids]),
    ]);
    const sealed = Map.groupBy(rows, ({ endpointId }) => endpointId);
    const endpoints = page.map((endpoint) => settingsOf(endpoint, this.open(endpoint.id, sealed)));
    return { endpoints, subscriptions };
  }

  /** Newest first. Undefined unless the newest opens: a receiver may know that one only. */
  private open(
    endpointId: string,
    sealed: ReadonlyMap<string, readonly EndpointSecretRow[]>,
  ): readonly string[] | undefined {
    const opened = (sealed.get(endpointId) ?? []).map((row) => this.vault.open(row));
    const secrets: string[] = [];
    for (const [index, secret] of opened.entries()) {
      if (secret.ok) secrets.push(secret.secret);
      else this.logger.error({ endpointId, reason: secret.reason }, 'endpoint.secret-unavailable');
      if (!secret.ok && index === 0) return undefined;
    }
    return secrets.length === 0 ? undefined : secrets;
  }
}

function settingsOf(loaded: LoadedEndpoint, secrets: EndpointSettings['secrets']): EndpointSettings {
  const { rateLimit, ordering, autoDisable, ...rest } = loaded;
  return {
    ...rest,
    ordering: ordering ?? UNORDERED,
    ...(rateLimit === null ? {} : { rateLimit }),
    ...(autoDisable === null ? {} : { autoDisable }),
    secrets,
  };
}
