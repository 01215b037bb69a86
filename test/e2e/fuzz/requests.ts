import fc from 'fast-check';
import type { Media, OpenApi, Operation, Parameter } from '#libs/testing';
import { damage, damaged } from './damage.js';
import { anyStandIn, prefixFor, standIn } from './known-ids.js';
import { SchemaValues } from './schema-values.js';

/** A request with stand-ins where an id of something that is there belongs. */
export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** What makes things before what changes them, what shows them after that, what takes them away last. */
const TURN: Readonly<Record<string, number>> = { post: 0, put: 1, patch: 2, get: 3, delete: 5 };

export function routesOf({ paths }: OpenApi): readonly Route[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        operation,
      })),
    )
    .sort((one, other) => turnOf(one) - turnOf(other));
}

const turnOf = ({ method, path }: Route): number => (TURN[method.toLowerCase()] ?? 4) * 10 + path.split('{').length;

const rarely = <Odd, Usual>(odd: fc.Arbitrary<Odd>, usual: Usual): fc.Arbitrary<Odd | Usual> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });

const ODD_TEXTS = ['', '%', '%00', '%ff', '..', '\u0000', 'ü', '𝒳', "'", 'x'.repeat(600), '-1', 'null', '{}', 'ep_1'];

/** Requests to one route: mostly by its contract, some of them damaged. */
export function requestsTo(route: Route, document: OpenApi): fc.Arbitrary<FuzzedRequest> {
  const values = new SchemaValues(document.components.schemas, anyStandIn);
  return fc
    .record({
      path: pathOf(route),
      query: queryOf(route, values),
      headers: headersOf(route, values),
      body: bodyOf(route, values),
    })
    .map(({ path, query, headers, body }) => ({
      method: route.method,
      path: `${path}${query}`,
      headers: { ...headers, ...body?.headers },
      body: body?.text,
    }));
}

function pathOf({ path }: Route): fc.Arbitrary<string> {
  const parts = path.split('/').map((part, index, all): fc.Arbitrary<string> => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined) return fc.constant(part);
    const known = standIn(prefixFor(name, all[index - 1] ?? ''));
    const odd = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ maxLength: 40, unit: 'binary' }));
    return fc.oneof(
      { weight: 8, arbitrary: known },
      { weight: 1, arbitrary: anyStandIn },
      {
        weight: 2,
        arbitrary: odd.map((text) => encoded(text)),
      },
    );
  });
  return fc.tuple(...parts).map((all) => all.join('/'));
}

/** As it is, where it is an escape already; `encodeURIComponent` refuses half a surrogate pair. */
const encoded = (text: string): string => (text.startsWith('%') ? text : encodeURIComponent(text.toWellFormed()));

function queryOf({ operation }: Route, values: SchemaValues): fc.Arbitrary<string> {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const parameters = fc.record(
    Object.fromEntries(known.map((parameter) => [parameter.name, valueOf(parameter, values)])),
    { requiredKeys: known.filter(({ required }) => required === true).map(({ name }) => name) },
  );
  const unknown = rarely(fc.constantFrom('unknown=1', 'limit=0', 'cursor=AAAA', 'a=%00', '&&=', 'limit=1&limit=2'), '');
  return fc.tuple(parameters, unknown).map(([given, more]) => {
    const pairs = Object.entries(given).map(([name, value]) => `${name}=${encoded(value)}`);
    const query = [...pairs, ...(more === '' ? [] : [more])].join('&');
    return query === '' ? '' : `?${query}`;
  });
}

const valueOf = ({ name, schema }: Parameter, values: SchemaValues): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: values.of(schema, name).map((value) => (typeof value === 'object' ? '' : String(value))) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  );

function headersOf({ operation }: Route, values: SchemaValues): fc.Arbitrary<Record<string, string>> {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'header');
  const fields = known.map(({ name, schema }) =>
    rarely(
      values.of(schema).map((value) => ({ [name]: printable(String(value)) })),
      {},
    ),
  );
  const key = rarely(fc.constantFrom({ authorization: '' }, { authorization: 'Bearer pr_dev_x_y' }), {});
  return fc.tuple(key, ...fields).map((given): Record<string, string> => Object.assign({}, ...given));
}

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').trim();

const NO_JSON = ['text/plain', 'application/xml', 'application/json; charset=utf-16', ''];

function bodyOf(
  { operation, method }: Route,
  values: SchemaValues,
): fc.Arbitrary<{ readonly text: string; readonly headers: Record<string, string> } | undefined> {
  const forms = Object.entries(operation.requestBody?.content ?? {});
  if (forms.length === 0) {
    if (method === 'GET') return fc.constant(undefined);
    const stray = { text: '{"stray":1}', headers: { 'content-type': 'application/json' } };
    return rarely(fc.constant(stray), undefined);
  }
  return fc.oneof(
    ...forms.map(([contentType, media]) =>
      fc
        .tuple(bodyLike(media, values), damage, rarely(fc.constantFrom(...NO_JSON), contentType))
        .map(([value, harm, type]) => ({ text: damaged(value, harm), headers: { 'content-type': type } })),
    ),
  );
}

/** By the schema alone, or the example with some of its fields as the schema gives them. */
function bodyLike({ schema, example }: Media, values: SchemaValues): fc.Arbitrary<unknown> {
  const free = values.of(schema);
  const told = values.reachingNobody(example ?? values.exampleOf(schema));
  if (!isObject(told)) return free;
  const mixed = fc
    .tuple(free, fc.array(fc.nat(20), { maxLength: 3 }))
    .map(([given, chosen]) => ({ ...told, ...fieldsAt(given, chosen) }));
  return fc.oneof({ weight: 3, arbitrary: mixed }, { weight: 2, arbitrary: free });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldsAt(value: unknown, places: readonly number[]): Record<string, unknown> {
  const fields = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(places.flatMap((place) => fields.slice(place, place + 1)));
}
