import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { parseKeyring, type Keyring } from '#libs/domain';
import {
  AttemptStore,
  ConfigFeed,
  Database,
  databaseConfig,
  DatabaseModule,
  DeliveryStore,
  EndpointHealthStore,
  EndpointRepository,
  EventStore,
  HoldStore,
  IdempotencyStore,
  PartitionKeeper,
  secretsConfig,
  SubscriptionRepository,
  type EndpointWithTypes,
} from '#libs/database';
import { HealthRegistry, logConfig, ObservabilityModule } from '#libs/observability';

/** DatabaseModule as an app has it, against one database. */
export interface DatabaseUnderTest {
  readonly database: Database;
  readonly health: HealthRegistry;
  readonly endpoints: EndpointRepository;
  readonly endpointHealth: EndpointHealthStore;
  readonly subscriptions: SubscriptionRepository;
  readonly events: EventStore;
  readonly attempts: AttemptStore;
  readonly deliveries: DeliveryStore;
  readonly holds: HoldStore;
  readonly idempotency: IdempotencyStore;
  readonly partitions: PartitionKeeper;
  readonly feed: ConfigFeed;
  readonly app: INestApplicationContext;
  close(): Promise<void>;
}

export interface TestSettings {
  readonly pollMs?: number;
  readonly statementTimeoutMs?: number;
  readonly keyring?: Keyring;
}

export function keyringOf(fill: number): Keyring {
  const parsed = parseKeyring(`key${fill}:${Buffer.alloc(32, fill).toString('base64')}`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.keyring;
}

/** Boots without waiting for PostgreSQL; `database.whenReady()` does. */
export async function bootDatabase(url: string, settings: TestSettings = {}): Promise<DatabaseUnderTest> {
  const module = await Test.createTestingModule({ imports: [ObservabilityModule, DatabaseModule] })
    .overrideProvider(logConfig.KEY)
    .useValue({ LOG_LEVEL: 'silent' })
    .overrideProvider(databaseConfig.KEY)
    .useValue({
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: 4,
      DATABASE_STATEMENT_TIMEOUT_MS: settings.statementTimeoutMs ?? 15_000,
      CONFIG_POLL_INTERVAL_MS: settings.pollMs ?? 30_000,
    })
    .overrideProvider(secretsConfig.KEY)
    .useValue({ POSTRIDER_SECRETS_KEYS: settings.keyring ?? keyringOf(1) })
    .compile();
  const app = await module.init();
  return {
    app,
    database: app.get(Database),
    health: app.get(HealthRegistry),
    endpoints: app.get(EndpointRepository),
    endpointHealth: app.get(EndpointHealthStore),
    subscriptions: app.get(SubscriptionRepository),
    events: app.get(EventStore),
    attempts: app.get(AttemptStore),
    deliveries: app.get(DeliveryStore),
    holds: app.get(HoldStore),
    idempotency: app.get(IdempotencyStore),
    partitions: app.get(PartitionKeeper),
    feed: app.get(ConfigFeed),
    close: () => app.close(),
  };
}

export async function openDatabase(url: string, settings: TestSettings = {}): Promise<DatabaseUnderTest> {
  const opened = await bootDatabase(url, settings);
  await opened.database.whenReady();
  return opened;
}

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export function createEndpoint(
  { endpoints }: DatabaseUnderTest,
  overrides: { readonly tenantId?: string; readonly eventTypes?: readonly string[]; readonly now?: Date } = {},
): Promise<EndpointWithTypes> {
  return endpoints.create(
    {
      tenantId: overrides.tenantId ?? 'ten_a',
      url: 'https://receiver.example/hook',
      description: '',
      headers: {},
      timeoutMs: 15_000,
      retry: { policy: 'schedule', delaysMs: [5_000] },
      eventTypes: overrides.eventTypes ?? ['*'],
      secret: SECRET,
    },
    overrides.now ?? new Date(),
  );
}
