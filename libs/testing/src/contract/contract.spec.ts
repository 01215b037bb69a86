import { Contract, type Exchange } from './contract.js';
import type { OpenApi } from './openapi.js';

const text = { type: 'string' };
const PROBLEM_TYPE = 'application/problem+json';
const Thing = {
  type: 'object',
  properties: { id: text, madeAt: { type: 'string', format: 'date-time' } },
  required: ['id', 'madeAt'],
  additionalProperties: false,
};
const Problem = {
  type: 'object',
  properties: { code: text, status: { type: 'integer' }, requestId: text },
  required: ['code', 'status', 'requestId'],
};
const notFound = {
  content: {
    [PROBLEM_TYPE]: {
      schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: ['not_found'] } } }] },
    },
  },
};

const document: OpenApi = {
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'things_get',
        security: [],
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
          404: { $ref: '#/components/responses/not_found' },
        },
      },
      delete: { operationId: 'things_delete', security: [], responses: { 204: {} } },
    },
    '/metrics': {
      get: {
        operationId: 'metrics',
        security: [],
        responses: { 200: { content: { 'text/plain': { schema: text } } } },
      },
    },
  },
  components: { responses: { not_found: notFound }, schemas: { Thing, Problem } },
};

const problem = {
  status: 404,
  code: 'not_found',
  requestId: 'r-1',
};

const exchange = (changes: Partial<Exchange> & { readonly body?: unknown } = {}): Exchange => ({
  method: 'GET',
  path: '/things/t-1?x=1',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  bytes: Buffer.from(changes.body === undefined ? '' : JSON.stringify(changes.body)),
  ...changes,
});
const thing = { id: 't-1', madeAt: '2026-01-31T08:00:00.000Z' };
const PROBLEM = { contentType: `${PROBLEM_TYPE}; charset=utf-8`, status: 404 };

describe('the contract as a judge of answers', () => {
  const contract = new Contract(document);

  test.each<readonly [name: string, exchange: Exchange]>([
    ['what is described', exchange({ body: thing })],
    ['a problem that is described', exchange({ ...PROBLEM, body: problem })],
    ['no body where none is described', exchange({ method: 'DELETE', status: 204, contentType: null })],
    ['text', exchange({ path: '/metrics', contentType: 'text/plain; version=0.0.4', bytes: Buffer.from('up 1\n') })],
    ['a 404 of a path that is no route', exchange({ path: '/nothing', ...PROBLEM, body: problem })],
  ])('%s is in it', (_name, given) => {
    expect(contract.faultsOf(given)).toEqual([]);
  });

  test.each<readonly [name: string, exchange: Exchange, fault: string]>([
    ['a field too many', exchange({ body: { ...thing, secret: 'x' } }), 'additional'],
    ['a field too few', exchange({ body: { ...thing, id: undefined } }), 'required'],
    ['a wrong type', exchange({ body: { ...thing, id: 7 } }), 'must be string'],
    ['a wrong time', exchange({ body: { ...thing, madeAt: 'today' } }), 'date-time'],
    ['a status that is not named', exchange({ status: 500, body: problem }), 'answered 500'],
    ['a code that is not named', exchange({ ...PROBLEM, body: { ...problem, code: 'conflict' } }), '/code'],
    ['an error that is no problem', exchange({ status: 404, body: problem }), 'content-type'],
    [
      'a problem that lacks its request',
      exchange({ ...PROBLEM, body: { ...problem, requestId: undefined } }),
      'requestId',
    ],
    ['a body where none is described', exchange({ method: 'DELETE', status: 204, body: {} }), 'has a body'],
    ['what is not JSON', exchange({ bytes: Buffer.from('{') }), 'must be object'],
    ['a page where no route is', exchange({ path: '/nothing', body: {} }), 'no such route'],
  ])('%s is not', (_name, given, fault) => {
    expect(contract.faultsOf(given).join()).toContain(fault);
  });
});
