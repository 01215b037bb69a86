import { changedFields } from './changed-fields.js';
import { REDACTED, redacted } from './redacted.js';

describe('what is kept on record', () => {
  test.each<[string, unknown, unknown]>([
    ['a secret is taken out', { secret: 'whsec_x', id: 'ep_1' }, { secret: REDACTED, id: 'ep_1' }],
    ['secrets in a list are taken out', { secrets: ['a', 'b'] }, { secrets: REDACTED }],
    ['that there is no secret is told', { secret: null }, { secret: null }],
    ['a verification token is taken out', { verificationToken: 'x' }, { verificationToken: REDACTED }],
    ['a key’s text is taken out', { key: 'pr_live_x', keyId: 'key_1' }, { key: REDACTED, keyId: 'key_1' }],
    ['a hash is taken out', { secretHash: Buffer.from('x') }, { secretHash: REDACTED }],
    ['of headers the names stay', { headers: { 'x-team': 'blue' } }, { headers: { 'x-team': REDACTED } }],
    ['headers in another form go', { headers: ['x-team: blue'] }, { headers: REDACTED }],
    ['it is found at any depth', { a: { b: [{ password: 'x' }] } }, { a: { b: [{ password: REDACTED }] } }],
    ['of a URL the query goes', { url: 'https://a.example/h?token=x' }, { url: `https://a.example/h?${REDACTED}` }],
    ['of a URL the fragment goes', { url: 'https://a.example/h#x' }, { url: `https://a.example/h?${REDACTED}` }],
    ['a URL without query stays', { url: 'https://a.example/h' }, { url: 'https://a.example/h' }],
    ['times are spelled', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['functions and the like vanish', { f: () => 1 }, { f: undefined }],
    ['long texts are cut', { text: 'x'.repeat(5_000) }, { text: 'x'.repeat(1_000) }],
  ])('%s', (_name, value, kept) => {
    expect(redacted(value)).toEqual(kept);
  });

  test('what goes too deep is cut off', () => {
    const endless: Record<string, unknown> = {};
    endless['again'] = endless;
    expect(JSON.stringify(redacted(endless))).toContain('[deeper]');
  });
});

describe('the fields that changed', () => {
  test.each<[string, unknown, unknown, readonly string[]]>([
    ['are named, sorted', { b: 1, a: 1, c: 1 }, { b: 2, a: 2, c: 1 }, ['a', 'b']],
    ['are those that came or went', { a: 1 }, { b: 1 }, ['a', 'b']],
    ['are compared in depth', { a: { b: [1] } }, { a: { b: [1] } }, []],
    ['are told of secrets too', { headers: { k: 'old' } }, { headers: { k: 'new' } }, ['headers']],
    ['are none of what was made', undefined, { a: 1 }, []],
    ['are none of what was deleted', { a: 1 }, null, []],
  ])('%s', (_name, before, after, names) => {
    expect(changedFields(before, after)).toEqual(names);
  });
});
