import { Contract, type Exchange } from './contract.js';

const subscription = {
  id: 'sub_1',
  endpointId: 'ep_1',
  eventType: 'order.*',
  createdAt: '2026-01-31T08:00:00.000Z',
};
const problem = {
  type: 'urn:postrider:error:not_found',
  title: 'Not found',
  status: 404,
  detail: 'there is no such subscription of this endpoint',
  instance: '/v1/endpoints/ep_1/subscriptions/sub_1',
  code: 'not_found',
  requestId: 'r-1',
  errors: [],
};

const exchange = (changes: Partial<Exchange> & { readonly body?: unknown } = {}): Exchange => ({
  method: 'GET',
  path: '/v1/endpoints/ep_1/subscriptions/sub_1?x=1',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  bytes: Buffer.from(changes.body === undefined ? '' : JSON.stringify(changes.body)),
  ...changes,
});
const PROBLEM = { contentType: 'application/problem+json; charset=utf-8', status: 404 };

describe('the contract as a judge of answers', () => {
  const contract = new Contract();

  test.each<readonly [name: string, exchange: Exchange]>([
    ['what is described', exchange({ body: subscription })],
    ['a problem that is described', exchange({ ...PROBLEM, body: problem })],
    ['no body where none is described', exchange({ method: 'DELETE', status: 204, contentType: null })],
    ['text', exchange({ path: '/metrics', contentType: 'text/plain; version=0.0.4', bytes: Buffer.from('up 1\n') })],
    ['a 404 of a path that is no route', exchange({ path: '/v1/nothing', ...PROBLEM, body: problem })],
  ])('%s is in it', (_name, given) => {
    expect(contract.faultsOf(given)).toEqual([]);
  });

  test.each<readonly [name: string, exchange: Exchange, fault: string]>([
    ['a field too many', exchange({ body: { ...subscription, secret: 'x' } }), 'additional'],
    ['a field too few', exchange({ body: { ...subscription, id: undefined } }), 'required'],
    ['a wrong type', exchange({ body: { ...subscription, id: 7 } }), 'must be string'],
    ['a wrong time', exchange({ body: { ...subscription, createdAt: 'today' } }), 'date-time'],
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
    ['a page where no route is', exchange({ path: '/v1/nothing', body: {} }), 'no such route'],
  ])('%s is not', (_name, given, fault) => {
    expect(contract.faultsOf(given).join()).toContain(fault);
  });
});
