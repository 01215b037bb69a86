import { heapBytes } from '#libs/testing';
import { KnownAddresses } from './known-addresses.js';

const POLICY = { name: '', allowHttp: false, allowedCidrs: [] };
const MANY = 10_000;
/** 170 as built; with a URL object each it is twice that. */
const MOST_BYTES = 220;

describe('KnownAddresses', () => {
  it('tells origin, path and query of what is allowed', () => {
    expect(new KnownAddresses().verdictOn('https://a.example.com:8443/hooks/1?key=2#here', POLICY)).toEqual({
      ok: true,
      origin: 'https://a.example.com:8443',
      pathname: '/hooks/1',
      path: '/hooks/1?key=2',
    });
  });

  it('refuses under one policy what it has allowed under another', () => {
    const addresses = new KnownAddresses();
    const plain = 'http://a.example.com/';
    expect(addresses.verdictOn(plain, { ...POLICY, name: 'lax', allowHttp: true })).toMatchObject({ ok: true });
    expect(addresses.verdictOn(plain, POLICY)).toMatchObject({ ok: false, class: 'scheme' });
  });

  it(`keeps ten thousand in less than ${MOST_BYTES} bytes each, their texts aside`, () => {
    // As they come from the database: a text put together here would shrink when it is first read.
    const texts = Array.from({ length: MANY }, (_, index) =>
      Buffer.from(`https://host-${index % 100}.example.com/hooks/${index}`).toString(),
    );
    const addresses = new KnownAddresses();
    const before = heapBytes();
    for (const text of texts) addresses.verdictOn(text, POLICY);
    const bytes = heapBytes() - before;
    // Asked once more, or they would be garbage by then.
    expect(texts.every((text) => addresses.verdictOn(text, POLICY).ok)).toBe(true);
    expect(bytes / MANY).toBeLessThan(MOST_BYTES);
  });
});
