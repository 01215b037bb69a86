import { createHash } from 'node:crypto';
import type { PublishRate, TenantSettings } from '#libs/contracts';
import { Database, PublishBucketStore } from '#libs/database';
import { grantTokens, type TokenWish } from '#libs/domain';
import { formatApiKey } from '#libs/http';
import { until } from '#libs/testing';
import { Api, startPostgres, type ApiAnswer } from '../../harness/index.js';
import { LocalPublisher } from './local-publisher.js';

const EVENT = { type: 'order.created', data: { total: 1 } };
const statusOf = ({ status }: ApiAnswer): number => status;
const publish = (publisher: LocalPublisher): Promise<ApiAnswer> => publisher.api.post('/v1/events', EVENT);
const batchOf = (count: number) => ({ events: Array.from({ length: count }, () => EVENT) });

/** Publishers over one database; settings are read from the environment, so they start one after the other. */
async function startTwo(settings: Readonly<Record<string, string>>): Promise<[LocalPublisher, LocalPublisher]> {
  const one = await (await LocalPublisher.start(settings)).ready();
  const url = settings['DATABASE_URL'] ?? one.database?.url ?? '';
  return [one, await (await LocalPublisher.start({ ...settings, DATABASE_URL: url })).ready()];
}

describe('a publish limit of 30 at once and 5 a second', () => {
  let one: LocalPublisher;
  let other: LocalPublisher;
  beforeAll(async () => {
    [one, other] = await startTwo({ PUBLISHER_RATE_PER_TENANT: '5:30' });
  }, 60_000);
  afterAll(async () => {
    await other.stop();
    await one.stop();
  }, 60_000);

  test('that nobody has used holds over two publishers together, whichever of them is asked', async () => {
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, index) => publish(index % 2 === 0 ? one : other)),
    );
    const refilled = Math.ceil(((performance.now() - startedAt) / 1_000) * 5);
    const accepted = answers.filter(({ status }) => status === 202).length;
    expect(new Set(answers.map(statusOf))).toEqual(new Set([202, 429]));
    expect(accepted).toBeGreaterThanOrEqual(30);
    expect(accepted).toBeLessThanOrEqual(30 + refilled);
  });

  describe('that is full', () => {
    const tokens = () => one.app.get(PublishBucketStore, { strict: false });
    /** Whatever earlier tests left of it. */
    const refill = () =>
      tokens().grant('tenant:ten_default', { perSecond: 5, burst: 30 }, { least: 1, most: 0, returned: 30 });
    beforeEach(async () => {
      const passes = async (): Promise<boolean> => {
        await refill();
        return (await publish(one)).status === 202 && (await publish(other)).status === 202;
      };
      await until(passes, { timeoutMs: 10_000, what: 'both to know that the bucket is full' });
      await refill();
    });

    test('lets the next one through when its answer said, whichever publisher is asked', async () => {
      const refused = await untilRefused(one);
      await new Promise((resolve) => setTimeout(resolve, Number(refused.headers.get('retry-after')) * 1_000));
      expect((await publish(other)).status).toBe(202);
    });

    test('is told with every answer: what there is, what is left, and when to come again', async () => {
      const accepted = await publish(one);
      expect(accepted.headers.get('ratelimit-policy')).toBe('"default";q=30;w=6');
      expect(accepted.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/);
      const refused = await untilRefused(one);
      expect(Object.fromEntries(refused.headers)).toMatchObject({
        'content-type': expect.stringContaining('application/problem+json'),
        'retry-after': '1',
        'ratelimit-policy': '"default";q=30;w=6',
        ratelimit: '"default";r=0;t=1',
        'x-ratelimit-limit': '30',
        'x-ratelimit-remaining': '0',
      });
      expect(Number(refused.headers.get('x-ratelimit-reset')) - Date.now() / 1_000).toBeLessThanOrEqual(2);
      expect(refused.json).toMatchObject({
        code: 'rate_limited',
        status: 429,
        detail: expect.stringContaining('5 events'),
      });
      expect(await one.metric('postrider_events_ingested_total{result="limited"}')).toBeGreaterThan(0);
    });

    test.each(['/events/trigger/order.created', '/api/v0/trigger-event/order.created'])(
      'is told by %s as well',
      async (path) => {
        const accepted = await one.api.post(path, '{}', { 'idempotency-key': path });
        expect(accepted.status).toBe(202);
        expect(Object.fromEntries(accepted.headers)).toMatchObject({
          'ratelimit-policy': '"default";q=30;w=6',
          ratelimit: expect.stringMatching(/^"default";r=\d+;t=\d+$/),
          'x-ratelimit-limit': '30',
        });
        const again = await one.api.post(path, '{}', { 'idempotency-key': path });
        expect([again.json.eventId, again.headers.get('idempotency-replayed')]).toEqual([
          accepted.json.eventId,
          'true',
        ]);
      },
    );

    test('costs a batch one for each of its events, taken together or not at all', async () => {
      expect((await one.api.post('/v1/events/batch', batchOf(20))).status).toBe(202);
      const refused = await one.api.post('/v1/events/batch', batchOf(20));
      expect([refused.status, refused.json.code]).toEqual([429, 'rate_limited']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect((await one.api.post('/v1/events/batch', batchOf(10))).status).toBe(202);
    });

    test('refuses a batch that it can never let through, and says so', async () => {
      const answer = await one.api.post('/v1/events/batch', batchOf(31));
      expect([answer.status, answer.json.code]).toEqual([422, 'validation_failed']);
      expect(answer.json.detail).toContain("31 events; the tenant's publish limit lets 30 through at once");
    });

    test('gives from the bucket exactly what the rule in memory gives', async () => {
      const rate = { perSecond: 1, burst: 100 };
      const wishes: TokenWish[] = [
        { least: 1, most: 5, returned: 0 },
        { least: 60, most: 60, returned: 0 },
        { least: 40, most: 40, returned: 0 },
        { least: 1, most: 0, returned: 12 },
        { least: 40, most: 99, returned: 0 },
        { least: 1, most: 99, returned: 0 },
        { least: 1, most: 1, returned: 500 },
        { least: 101, most: 200, returned: 0 },
      ];
      let missing = 0;
      for (const wish of wishes) {
        const expected = grantTokens(missing, rate, wish);
        const given = await tokens().grant('bucket-of-the-rule', rate, wish);
        expect([wish, given.granted]).toEqual([wish, expected.granted]);
        // Time passes between the two: less than it takes a token to come.
        expect(expected.missing - given.missing).toBeLessThan(1);
        missing = expected.missing;
      }
    });

    test('is forgotten once it must long be full again, and no sooner', async () => {
      const database = one.app.get(Database, { strict: false });
      const insert = `INSERT INTO token_buckets VALUES ($1, 5, now() - $2::interval, 5)`;
      await database.write(insert, ['idle', '3 days']);
      await database.write(insert, ['rested', '1 day']);
      expect(await tokens().deleteIdle(1_000)).toBe(1);
      expect(await database.rows(`SELECT bucket FROM token_buckets WHERE bucket IN ('idle', 'rested')`)).toEqual([
        { bucket: 'rested' },
      ]);
    });
  });
});

describe('publish limits of tenants and keys', () => {
  let publisher: LocalPublisher;
  beforeAll(async () => {
    publisher = await (
      await LocalPublisher.start({ PUBLISHER_RATE_PER_TENANT: '1000', PUBLISHER_RATE_PER_KEY: '1000:2000' })
    ).ready();
  }, 60_000);
  afterAll(() => publisher.stop(), 60_000);

  const sql = (text: string, parameters: readonly unknown[]) =>
    publisher.app.get(Database, { strict: false }).write(text, parameters);
  const limitTenant = (id: string, settings: TenantSettings) =>
    sql(
      `INSERT INTO tenants (id, name, settings, created_at, updated_at) VALUES ($1, $1, $2, now(), now())
       ON CONFLICT (id) DO UPDATE SET settings = EXCLUDED.settings`,
      [id, JSON.stringify(settings)],
    );
  /** A key of this tenant, and the API as its holder sees it. */
  const keyOf = async (tenantId: string, name: string, publishRate?: PublishRate): Promise<Api> => {
    const secret = `${name}secret`.padEnd(32, 'x');
    const text = formatApiKey('test', name, secret);
    await sql(
      `INSERT INTO api_keys (id, tenant_id, name, environment, secret_hash, scopes, publish_rate, created_at, created_by)
       VALUES ($1, $2, $3, 'test', $4, $5, $6, now(), 'root')`,
      [
        `key_${name}`,
        tenantId,
        name,
        createHash('sha256').update(secret).digest(),
        ['events:write'],
        publishRate === undefined ? null : JSON.stringify(publishRate),
      ],
    );
    return new Api(publisher.api.baseUrl, text);
  };
  const policyOf = async (api: Api): Promise<string | null> =>
    (await api.post('/v1/events', EVENT)).headers.get('ratelimit-policy');
  const acceptedOf = async (api: Api, count: number): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: count }, () => api.post('/v1/events', EVENT)));
    return answers.filter(({ status }) => status === 202).length;
  };

  test('are in force within a second of their change, for that tenant alone, and gone as soon', async () => {
    await limitTenant('ten_a', {});
    await limitTenant('ten_b', {});
    const [a, b] = [await keyOf('ten_a', 'ofa1'), await keyOf('ten_b', 'ofb1')];
    const ofKeys = '"key";q=2000;w=2';
    const installations = `"default";q=1000;w=1, ${ofKeys}`;
    expect([await policyOf(a), await policyOf(b)]).toEqual([installations, installations]);
    await limitTenant('ten_a', { publishRate: { perSecond: 1, burst: 5 } });
    await until(async () => (await policyOf(a)) === `"default";q=5;w=5, ${ofKeys}`, {
      timeoutMs: 1_000,
      what: 'the new limit',
    });
    expect(await acceptedOf(a, 20)).toBeLessThanOrEqual(6);
    expect(await acceptedOf(b, 20)).toBe(20);
    await limitTenant('ten_a', {});
    await until(async () => (await policyOf(a)) === installations, { timeoutMs: 1_000, what: 'the old limit' });
    expect(await acceptedOf(a, 20)).toBe(20);
  });

  test('of a tenant are shared by its keys; of a key they hold within that', async () => {
    await limitTenant('ten_c', { publishRate: { perSecond: 1, burst: 30 } });
    const narrow = await keyOf('ten_c', 'ofc1', { perSecond: 1, burst: 10 });
    const wide = await keyOf('ten_c', 'ofc2');
    await until(async () => (await policyOf(wide))?.startsWith('"default";q=30;w=30') === true, {
      timeoutMs: 5_000,
      what: 'the limit',
    });
    const ofNarrow = await acceptedOf(narrow, 20);
    expect([10, 11]).toContain(ofNarrow);
    const refused = await narrow.post('/v1/events', EVENT);
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([
      429,
      '"default";q=30;w=30, "key";q=10;w=10',
    ]);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('10');
    expect(refused.json.detail).toContain("the key's limit of 1 events per second");
    // What the key was refused, its tenant keeps; what went before the wait for the limit is spent.
    const ofWide = await acceptedOf(wide, 40);
    expect(ofWide).toBeGreaterThanOrEqual(14);
    expect(ofWide + ofNarrow).toBeLessThanOrEqual(32);
  });
});

describe('with PostgreSQL away', () => {
  test.each([
    ['killed', 'kill'],
    ['frozen', 'pause'],
  ] as const)(
    'because it was %s, each publisher holds the limit by itself, and together again afterwards',
    async (_how, end) => {
      const postgres = await startPostgres();
      const settings = { DATABASE_URL: postgres.url(), PUBLISHER_RATE_PER_TENANT: '10:20' };
      const [one, other] = await startTwo(settings);
      try {
        expect((await publish(one)).status).toBe(202);
        if (end === 'kill') await postgres.kill();
        else postgres.pause();
        const startedAt = performance.now();
        const answers = await Promise.all(Array.from({ length: 120 }, (_, at) => publish(at % 2 === 0 ? one : other)));
        const refilled = Math.ceil((performance.now() - startedAt) / 100);
        const accepted = answers.filter(({ status }) => status === 202).length;
        expect(new Set(answers.map(statusOf))).toEqual(new Set([202, 429]));
        expect(accepted).toBeGreaterThanOrEqual(38);
        expect(accepted).toBeLessThanOrEqual(2 * (20 + refilled));
        if (end === 'kill') await postgres.restart();
        else postgres.resume();
        await shared(one, other);
      } finally {
        postgres.resume();
        await other.stop();
        await one.stop();
        await postgres.stop();
      }
    },
    60_000,
  );
});

/** Waits until both take from one bucket: what one of them uses up, the other has not got. */
async function shared(one: LocalPublisher, other: LocalPublisher): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    await publish(one);
    await publish(other);
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    const answers = await Promise.all(Array.from({ length: 80 }, (_, at) => publish(at % 2 === 0 ? one : other)));
    if (answers.filter(({ status }) => status === 202).length < 35) return;
  }
}

async function untilRefused(publisher: LocalPublisher): Promise<ApiAnswer> {
  for (;;) {
    const refused = (await Promise.all(Array.from({ length: 10 }, () => publish(publisher)))).find(
      ({ status }) => status === 429,
    );
    if (refused !== undefined) return refused;
  }
}
