import { SCOPES, type RouteAccess, type Scope } from '#libs/contracts';
import { includesScope } from '#libs/domain';
import { routesOf, type HttpRoute } from '#libs/http';
import { z } from 'zod';
import type { Api } from '../../harness/index.js';
import { AccessRig } from './access.rig.js';
import { nothing, tenantWithEverything, type Belongings } from './tenant-belongings.js';

/** Every route as the running app has it: one that is added is asked like the others, or fails for want of an example. */
describe('every route', () => {
  let rig: AccessRig;
  let routes: readonly HttpRoute[];
  let mine: Belongings;
  let theirs: Belongings;
  const keys = new Map<Scope | 'none', Api>();

  beforeAll(async () => {
    rig = await AccessRig.start();
    routes = routesOf(rig.app);
    mine = await tenantWithEverything(rig, 'mine');
    theirs = await tenantWithEverything(rig, 'theirs');
    for (const scope of SCOPES) keys.set(scope, rig.as((await rig.createKey(mine['tenants'] ?? '', [scope])).key));
  }, 60_000);

  afterAll(() => rig.stop(), 60_000);

  const admin = (): Api => keys.get('admin:*') ?? rig.root;

  test('is one that Fastify serves, and there are no others', () => {
    const served: string = rig.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const known = new Set(routes.map(({ path }) => unnamed(path)));
    const paths = pathsOf(served);
    expect(paths.filter((path) => !known.has(path))).toEqual([]);
    expect([...known].filter((path) => !paths.includes(path))).toEqual([]);
    expect(routes.length).toBeGreaterThan(30);
  });

  test('lets in who has its scope, and is 403 for every other scope', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ guarded }) => guarded)) {
      for (const scope of SCOPES) {
        const api = keys.get(scope) ?? rig.root;
        // A body that is no good: who may come this far is told so, and nothing is changed.
        const { status, text } = await ask(api, route, { ...nothing(mine), tenants: mine['tenants'] ?? '' }, []);
        const expected = mayUse(route.access, scope);
        const denied = status === 403 && text.includes('"code":"forbidden"');
        if (status === 401 || denied === expected || status >= 500)
          wrong.push(`${nameOf(route)} for ${scope}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is 401 without a key, unless it is open to all', async () => {
    const stranger = rig.as('none');
    const wrong: string[] = [];
    for (const route of routes) {
      const { status } = await ask(stranger, route, mine, []);
      if ((status === 401) !== route.guarded) wrong.push(`${nameOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  test('that lists shows nothing of another tenant, not even to who asks for it by id', async () => {
    expect(await shownOfOthers()).toEqual([]);
  });

  test('with an id of another tenant is 404, exactly as with one that does not exist', async () => {
    const before = await stateOf(theirs);
    expect(await toldOfOthers()).toEqual([]);
    expect(await stateOf(theirs)).toEqual(before);
  });

  test('lets the root key in, also to the paths of other tenants', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ guarded }) => guarded)) {
      const { status } = await ask(rig.root, route, { ...nothing(theirs), tenants: theirs['tenants'] ?? '' }, []);
      if (status === 401 || status === 403 || status >= 500) wrong.push(`${nameOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  test('that changes something leaves one row of the actions, for a call that was refused and for one that was denied', async () => {
    const powerless = rig.as((await rig.createKey(mine['tenants'] ?? '', ['dlt:redrive'])).key);
    const wrong: string[] = [];
    for (const route of routes) {
      if (route.action?.kind !== 'action' || !route.guarded) continue;
      const absent = { ...nothing(mine), tenants: mine['tenants'] ?? '' };
      for (const [api, results] of [
        [admin(), ['refused', 'denied', 'succeeded']],
        [powerless, ['denied']],
      ] as const) {
        const id = `one-row-${(requests += 1)}`;
        await ask(api, route, absent, [], { headers: { 'x-request-id': id } });
        const rows = await rig.rows<{ action: string; result: string; tenant_id: string }>(
          'SELECT action, result, tenant_id FROM actions WHERE request_id = $1',
          [id],
        );
        const [row] = rows;
        const right = row?.action === route.action.name && results.some((result) => result === row.result);
        if (rows.length !== 1 || !right || row?.tenant_id !== mine['tenants']) {
          wrong.push(`${nameOf(route)}: ${JSON.stringify(rows)}`);
        }
      }
    }
    expect(requests).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  test('that reads does so behind the wall: were it closed, nobody would see even what is theirs', async () => {
    const reading = routes.filter(({ method, access }) => method === 'get' && access?.kind === 'scope');
    const seen = async () =>
      new Map(
        await Promise.all(reading.map(async (route) => [nameOf(route), await ask(admin(), route, mine, [])] as const)),
      );
    const open = await seen();
    expect([...open].filter(([, { status }]) => status !== 200).map(([name, { text }]) => `${name}: ${text}`)).toEqual(
      [],
    );
    await wall('false');
    try {
      const closed = [...(await seen())].filter(
        ([, { status, text }]) => status !== 404 && !EMPTY.some((empty) => text.includes(empty)),
      );
      expect(closed.map(([name, { status }]) => `${name}: ${status}`)).toEqual([]);
    } finally {
      await wall('true');
    }
  });

  test('keeps tenants apart by its own statements too: were the wall open, nobody would see or change what is another’s', async () => {
    await wall('true');
    const before = await stateOf(theirs);
    expect(await shownOfOthers()).toEqual([]);
    expect(await toldOfOthers()).toEqual([]);
    expect(await stateOf(theirs)).toEqual(before);
  });

  /** What lists show of the other tenant. */
  const shownOfOthers = async (): Promise<readonly string[]> => {
    const wrong: string[] = [];
    const lists = routes.filter(({ method, access }) => method === 'get' && access?.kind === 'scope');
    for (const route of lists.filter(({ path }) => !path.includes(':') || path.startsWith('/v1/tenants/:tenantId/'))) {
      if (route.parameters.some((parameter) => parameter !== 'tenantId')) continue;
      const fields = Object.entries(queryIds).filter(([field]) => queryFieldsOf(route).includes(field));
      const queries = ['', ...fields.map(([field, word]) => `?${field}=${theirs[word] ?? ''}`)];
      for (const query of queries) {
        const { status, text } = await ask(admin(), route, mine, undefined, { query });
        const leaks = Object.values(theirs).filter((id) => text.replaceAll(query, '').includes(`"${id}"`));
        if (status !== 200 || leaks.length > 0) wrong.push(`${nameOf(route)}${query}: ${status} ${leaks.join()}`);
      }
    }
    return wrong;
  };

  /** Where an id of the other tenant is answered otherwise than one that does not exist. */
  const toldOfOthers = async (): Promise<readonly string[]> => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ access, parameters }) => access?.kind === 'scope' && parameters.length > 0)) {
      // What is published is of the caller's tenant, whatever its type is called.
      if (route.parameters.includes('eventType')) continue;
      for (const [what, named] of foreignIds(route, mine, theirs)) {
        const foreign = await ask(admin(), route, named, exampleOf(route));
        const absent = await ask(admin(), route, withNothing(route, named, theirs), exampleOf(route));
        if (foreign.status !== 404) wrong.push(`${nameOf(route)} with their ${what}: ${foreign.status}`);
        const same = anonymous(foreign, named) === anonymous(absent, withNothing(route, named, theirs));
        if (!same) wrong.push(`${nameOf(route)} with their ${what} tells: ${foreign.text}\nand not: ${absent.text}`);
      }
    }
    return wrong;
  };

  /** Which rows the wall lets through: none, or all. Tests that need it as it was come before. */
  const wall = async (lets: 'true' | 'false'): Promise<void> => {
    const tables = await rig.rows<{ name: string }>(
      `SELECT polrelid::regclass::text AS name FROM pg_policy WHERE polname = 'tenant_wall'`,
    );
    for (const { name } of tables) await rig.rows(`ALTER POLICY tenant_wall ON ${name} USING (${lets})`);
  };
  let requests = 0;

  /** What of a tenant a call could have changed. */
  const stateOf = (owned: Belongings) =>
    rig.rows(
      `SELECT to_jsonb(e) - 'last_used_at' AS row FROM endpoints e WHERE tenant_id = $1
       UNION ALL SELECT to_jsonb(s) FROM subscriptions s WHERE tenant_id = $1
       UNION ALL SELECT to_jsonb(d) FROM deliveries d WHERE tenant_id = $1
       UNION ALL SELECT to_jsonb(k) - 'last_used_at' FROM api_keys k WHERE tenant_id = $1
       UNION ALL SELECT to_jsonb(t) FROM tenants t WHERE id = $1`,
      [owned['tenants']],
    );
});

/** What a list, and what a count, say of nothing. */
const EMPTY = ['"data":[]', '"webhooks":[]', '"queueSize":0,"retrySize":0'];

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Fields of queries that name something by its id. */
const queryIds: Readonly<Record<string, string>> = { eventId: 'events', endpointId: 'endpoints', keyId: 'keys' };

/** Those that a query is made of. */
const queryFieldsOf = ({ query }: HttpRoute): readonly string[] =>
  query instanceof z.ZodObject ? Object.keys(query.shape) : [];

const nameOf = ({ method, path }: HttpRoute): string => `${method.toUpperCase()} ${path}`;

const mayUse = (access: RouteAccess | undefined, scope: Scope): boolean =>
  access?.kind === 'scope' && includesScope([scope], access.scope);

interface More {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(api: Api, route: HttpRoute, ids: Belongings, body: unknown, more: More = {}): Promise<Answered> {
  const hasBody = route.method !== 'get' && route.method !== 'delete' && body !== undefined;
  const text = hasBody ? JSON.stringify(body) : undefined;
  const path = pathFor(route, ids) + (more.query ?? '');
  const { status, bytes } = await api.request(route.method.toUpperCase(), path, text, more.headers);
  return { status, text: bytes.toString('utf8') };
}

/** The words in front of the parameters say what they name. */
function wordsOf({ path }: HttpRoute): readonly string[] {
  const parts = path.split('/');
  return parts.flatMap((part, index) => {
    if (part === ':event' || part === ':eventType') return ['event-names'];
    return part.startsWith(':') ? [parts[index - 1] ?? ''] : [];
  });
}

function pathFor(route: HttpRoute, ids: Belongings): string {
  const words = [...wordsOf(route)];
  return route.path.replaceAll(/:\w+/g, () => {
    const word = words.shift() ?? '';
    const id = ids[word];
    if (id === undefined) throw new Error(`${nameOf(route)}: tenant-belongings.ts has nothing for /${word}/`);
    return encodeURIComponent(id);
  });
}

/** With each id in the path being theirs, while those before it are mine; and with all of them theirs. */
function foreignIds(
  route: HttpRoute,
  mine: Belongings,
  theirs: Belongings,
): readonly (readonly [string, Belongings])[] {
  const words = wordsOf(route);
  return [
    ...words.map((word) => [word, { ...mine, [word]: theirs[word] ?? '' }] as const),
    ['everything', theirs] as const,
  ];
}

/** The same path, with what was theirs replaced by what does not exist. */
function withNothing(route: HttpRoute, named: Belongings, theirs: Belongings): Belongings {
  const absent = nothing(theirs);
  return Object.fromEntries(
    wordsOf(route).map((word) => [word, (named[word] === theirs[word] ? absent[word] : named[word]) ?? '']),
  );
}

/** What was answered, without what was asked for. */
function anonymous({ status, text }: Answered, ids: Belongings): string {
  const plain = Object.values(ids).reduce((rest, id) => (id === '' ? rest : rest.replaceAll(id, 'ID')), text);
  return `${status} ${plain.replace(/"requestId":"[^"]*"/, '')}`;
}

/** A body that is good, so that a route gets as far as looking for what its path names. */
function exampleOf({ description, body }: HttpRoute): unknown {
  if (description?.example !== undefined) return description.example;
  const examples = body?.meta()?.['examples'];
  return Array.isArray(examples) ? examples[0] : undefined;
}

/** Fastify draws a tree of path segments, four letters to a level; parameters of different names share a place. */
function pathsOf(printed: string): readonly string[] {
  const above: string[] = [];
  const paths: string[] = [];
  for (const line of printed.split('\n')) {
    const [, indent, segment, methods] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (indent === undefined || segment === undefined) continue;
    above.splice(indent.length / 4, Infinity, segment);
    if (methods !== undefined) paths.push(unnamed(above.join('')));
  }
  return [...new Set(paths)];
}

const unnamed = (path: string): string => path.replaceAll(/:[^/]+/g, ':');
