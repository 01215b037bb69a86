import { Inject, Injectable } from '@nestjs/common';
import {
  UNORDERED,
  type AutoDisable,
  type BodyFormat,
  type EndpointSettings,
  type EndpointState,
  type FilterDocument,
  type OperationalScope,
  type Ordering,
  type RateLimit,
  type RetryPolicy,
  type SignatureFormat,
  type SubscriptionSettings,
} from '#libs/contracts';
import { lowerCaseNames } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { Database } from '../connection/database.js';
import type { EndpointSecretRow } from './endpoint-secret.entity.js';
import { SecretVault, type SealedSecret, type SigningSecrets } from './secret-vault.js';
import { SharedValues } from './shared-values.js';

interface Configuration {
  readonly endpoints: readonly EndpointSettings[];
  readonly subscriptions: readonly SubscriptionSettings[];
}

/** A part of everything, by endpoint: what subscriptions an endpoint of the page has, the page has too. */
export interface ConfigurationPage extends Configuration {
  readonly first: boolean;
  readonly last: boolean;
}

export interface EndpointConfiguration {
  /** Undefined when there is no such endpoint: PostgreSQL was asked and said so. */
  readonly endpoint: EndpointSettings | undefined;
  readonly subscriptions: readonly SubscriptionSettings[];
}

export interface NamedConfiguration extends EndpointConfiguration {
  readonly endpointId: string;
}

type Optional =
  | 'rateLimit'
  | 'ordering'
  | 'autoDisable'
  | 'secrets'
  | 'expiringSecrets'
  | 'scope'
  | 'signatureFormat'
  | 'bodyFormat'
  | 'name';
type LoadedEndpoint = Omit<EndpointSettings, Optional> & {
  readonly rateLimit: RateLimit | null;
  /** Null for `none`, which is what most have. */
  readonly ordering: Ordering | null;
  readonly autoDisable: AutoDisable | null;
  /** Null for `standard`. */
  readonly scope: OperationalScope | null;
  readonly signatureFormat: SignatureFormat | null;
  /** Null for `envelope`. */
  readonly bodyFormat: BodyFormat | null;
  /** Null where no body tells it. */
  readonly name: string | null;
};

type LoadedSubscription = Omit<SubscriptionSettings, 'filter' | 'channels'> & {
  readonly filter: FilterDocument | null;
  readonly channels: readonly string[] | null;
};

type LoadedSecret = SealedSecret & Pick<EndpointSecretRow, 'endpointId'>;

/** Taking over a page holds up everything else in the process: 250 endpoints with five subscriptions each, some 5 ms. */
const PAGE = 250;

const ENDPOINTS = `
  SELECT id, tenant_id AS "tenantId", url, state,
    round(extract(epoch FROM state_changed_at) * 1000)::float8 AS "stateSinceMs", headers, timeout_ms AS "timeoutMs",
    retry, rate_limit AS "rateLimit",
    CASE WHEN ordering ->> 'mode' <> 'none' THEN ordering END AS ordering, auto_disable AS "autoDisable",
    nullif(scope, 'events') AS scope, nullif(signature_format, 'standard') AS "signatureFormat", nullif(body_format, 'envelope') AS "bodyFormat",
    CASE WHEN body_format = 'classic' THEN name END AS name
  FROM endpoints`;
const SECRETS = `
  SELECT id, tenant_id AS "tenantId", endpoint_id AS "endpointId", sealed, created_at AS "createdAt",
    expires_at AS "expiresAt"
  FROM endpoint_secrets WHERE endpoint_id = ANY($1::text[]) AND (expires_at IS NULL OR expires_at > now())
  ORDER BY created_at DESC, id DESC`;
const SUBSCRIPTIONS = `
  SELECT id, tenant_id AS "tenantId", endpoint_id AS "endpointId", event_type AS "eventType", filter, channels
  FROM subscriptions WHERE endpoint_id = ANY($1::text[]) ORDER BY id`;

/** Reads endpoints and subscriptions as the dispatcher uses them: secrets opened, in pages of bounded size. */
@Injectable()
export class ConfigurationLoader {
  private readonly tenantIds = new SharedValues<string>();
  private readonly states = new SharedValues<EndpointState>();
  private readonly headers = new SharedValues<EndpointSettings['headers']>();
  private readonly retries = new SharedValues<RetryPolicy>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Everything in pages, by endpoint id. Whoever takes them one by one needs no memory for all of them. */
  async *pages(): AsyncGenerator<ConfigurationPage> {
    let after = '';
    for (let first = true, last = false; !last; first = false) {
      const found = await this.database.rows<LoadedEndpoint>(`${ENDPOINTS} WHERE id > $1 ORDER BY id LIMIT ${PAGE}`, [
        after,
      ]);
      last = found.length < PAGE;
      after = found.at(-1)?.id ?? after;
      yield { first, last, ...(await this.complete(found)) };
    }
  }

  async load(endpointId: string): Promise<EndpointConfiguration> {
    const [loaded] = await this.loadEach([endpointId]);
    return loaded ?? { endpoint: undefined, subscriptions: [] };
  }

  /** One answer for each id, in their order. At most a page of them. */
  async loadEach(endpointIds: readonly string[]): Promise<readonly NamedConfiguration[]> {
    const found = await this.database.rows<LoadedEndpoint>(`${ENDPOINTS} WHERE id = ANY($1::text[])`, [endpointIds]);
    const { endpoints, subscriptions } = await this.complete(found);
    const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    const ofEndpoint = Map.groupBy(subscriptions, ({ endpointId }) => endpointId);
    return endpointIds.map((endpointId) => ({
      endpointId,
      endpoint: byId.get(endpointId),
      subscriptions: ofEndpoint.get(endpointId) ?? [],
    }));
  }

  private async complete(page: readonly LoadedEndpoint[]): Promise<Configuration> {
    const ids = page.map(({ id }) => id);
    if (ids.length === 0) return { endpoints: [], subscriptions: [] };
    const [rows, subscriptions] = await Promise.all([
      this.database.rows<LoadedSecret>(SECRETS, [ids]),
      this.database.rows<LoadedSubscription>(SUBSCRIPTIONS, [ids]),
    ]);
    const sealed = Map.groupBy(rows, ({ endpointId }) => endpointId);
    const endpoints = page.map((endpoint) => this.settingsOf(endpoint, this.open(endpoint.id, sealed)));
    return { endpoints, subscriptions: subscriptions.map(subscriptionOf) };
  }

  private open(endpointId: string, sealed: ReadonlyMap<string, readonly LoadedSecret[]>): SigningSecrets {
    return this.vault.signingSecrets(sealed.get(endpointId) ?? [], (reason) =>
      this.logger.error({ endpointId, reason }, 'endpoint.secret-unavailable'),
    );
  }

  private settingsOf(loaded: LoadedEndpoint, secrets: SigningSecrets): EndpointSettings {
    const { rateLimit, ordering, autoDisable, scope, signatureFormat, bodyFormat, name, ...rest } = loaded;
    return {
      ...rest,
      tenantId: this.tenantIds.share(rest.tenantId),
      state: this.states.share(rest.state),
      headers: this.headers.share(lowerCaseNames(rest.headers)),
      retry: this.retries.share(rest.retry),
      ordering: ordering ?? UNORDERED,
      ...(rateLimit === null ? {} : { rateLimit }),
      ...(autoDisable === null ? {} : { autoDisable }),
      ...(scope === null ? {} : { scope }),
      ...(signatureFormat === null ? {} : { signatureFormat }),
      ...(bodyFormat === null ? {} : { bodyFormat }),
      ...(name === null ? {} : { name }),
      ...secrets,
    };
  }
}

const subscriptionOf = ({ filter, channels, ...rest }: LoadedSubscription): SubscriptionSettings => ({
  ...rest,
  ...(filter === null ? {} : { filter }),
  ...(channels === null ? {} : { channels }),
});
