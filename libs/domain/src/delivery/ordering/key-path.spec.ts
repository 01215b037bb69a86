import { orderKeyOf } from './order-key.js';
import { keyPathFault, valueAt } from './key-path.js';

describe('a key path', () => {
  test.each<[string, string, boolean]>([
    ['leads into the data', 'data.customer.id', true],
    ['may be a member of the envelope', 'userId', true],
    ['begins with a member of the envelope', 'customerId', false],
    ['is not the id of an event, which no other has', 'id', false],
    ['has no empty names', 'data..id', false],
    ['does not end with a dot', 'data.', false],
    ['is not endlessly deep', `data${'.a'.repeat(16)}`, false],
    ['is not endlessly long', `data.${'a'.repeat(200)}`, false],
  ])('%s', (_, path, isFine) => {
    expect(keyPathFault(path) === undefined).toBe(isFine);
  });

  test.each<[string, string, string | undefined]>([
    ['a text as it reads', '{"data":{"id":"a\\u00e9\\"b"}}', 'aé"b'],
    ['a number as it is written', '{"data":{"id":12345678901234567890}}', '12345678901234567890'],
    ['the same for a number and its text', '{"data":{"id":"42"}}', '42'],
    ['an object as it is written', '{"data":{"id":{"a":1}}}', '{"a":1}'],
    ['the last of a repeated name', '{"data":{"id":1},"data":{"id":2}}', '2'],
    ['nothing where there is null', '{"data":{"id":null}}', undefined],
    ['nothing where there is none', '{"data":{"other":1}}', undefined],
    ['nothing inside of what is no object', '{"data":["id"]}', undefined],
    ['what is behind white space', ' {\n"data" : { "id" : true } }', 'true'],
  ])('finds %s', (_, envelope, expected) => {
    expect(valueAt('data.id', Buffer.from(envelope))).toBe(expected);
  });
});

describe('an order key', () => {
  const envelope = Buffer.from('{"data":{"id":"a"}}');
  const byId = { mode: 'key', keyPath: 'data.id', onExhausted: 'skip' } as const;

  test('is the lane for an endpoint in order', () => {
    expect(orderKeyOf({ mode: 'endpoint', onExhausted: 'skip' }, 'bulk', envelope)).toBe('bulk:');
  });

  test('is the same for the same value in the same lane only', () => {
    const key = orderKeyOf(byId, 'standard', envelope);
    expect(key).toMatch(/^standard:[\w-]{22}$/);
    expect(orderKeyOf(byId, 'standard', Buffer.from('{"data":{"b":1,"id":"a"}}'))).toBe(key);
    expect(orderKeyOf(byId, 'bulk', envelope)).not.toBe(key);
    expect(orderKeyOf(byId, 'standard', Buffer.from('{"data":{"id":"b"}}'))).not.toBe(key);
  });

  test('is none without order, without a value, and for what is no JSON', () => {
    expect(orderKeyOf({ mode: 'none' }, 'standard', envelope)).toBeUndefined();
    expect(orderKeyOf(byId, 'standard', Buffer.from('{"data":{}}'))).toBeUndefined();
    expect(orderKeyOf(byId, 'standard', Buffer.from('{"data":{"id"'))).toBeUndefined();
    expect(orderKeyOf(byId, 'standard', Buffer.from('no JSON'))).toBeUndefined();
  });
});
