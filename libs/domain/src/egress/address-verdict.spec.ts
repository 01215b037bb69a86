import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { addressVerdict } from './address-verdict.js';
import { parseCidr, type Cidr } from './ip-address.js';

const cidrs = (...texts: readonly string[]): readonly Cidr[] =>
  texts.map((text) => {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new Error(`${text} is not a CIDR`);
    return cidr;
  });

const verdictOf = (address: string, ...allowed: readonly string[]): string => {
  const verdict = addressVerdict(address, { allowedCidrs: cidrs(...allowed) });
  return verdict.ok ? 'ok' : verdict.class;
};

/** First and last address of each range of docs/wire.md 3, and its neighbours on both sides where those are public. */
const IPV4_RANGES = [
  ['0.0.0.0', '0.255.255.255', 'unspecified', undefined, '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', 'private', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', 'private', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', 'loopback', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0', '169.254.255.255', 'link_local', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0', '172.31.255.255', 'private', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', 'reserved', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0', '192.0.2.255', 'reserved', '192.0.1.255', '192.0.3.0'],
  ['192.31.196.0', '192.31.196.255', 'reserved', '192.31.195.255', '192.31.197.0'],
  ['192.52.193.0', '192.52.193.255', 'reserved', '192.52.192.255', '192.52.194.0'],
  ['192.88.99.0', '192.88.99.255', 'transition', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0', '192.168.255.255', 'private', '192.167.255.255', '192.169.0.0'],
  ['192.175.48.0', '192.175.48.255', 'reserved', '192.175.47.255', '192.175.49.0'],
  ['198.18.0.0', '198.19.255.255', 'reserved', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0', '198.51.100.255', 'reserved', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0', '203.0.113.255', 'reserved', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0', '239.255.255.255', 'multicast', '223.255.255.255', undefined],
  ['240.0.0.0', '255.255.255.255', 'reserved', undefined, undefined],
  ['168.63.129.16', '168.63.129.16', 'metadata', '168.63.129.15', '168.63.129.17'],
] as const;

const IPV6_RANGES = [
  ['::2', 'ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved', undefined, undefined],
  ['100::', '100::ffff:ffff:ffff:ffff', 'reserved', undefined, '100:0:0:2::'],
  ['100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', 'reserved', undefined, '100:0:0:2::'],
  ['2001:1::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved', '2000:ffff::', '2001:200::'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved', '2001:db7:ffff::', '2001:db9::'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'transition', '2001:ffff::', '2003::'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved', '3ffe:ffff::', '3fff:1000::'],
  ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved', '5eff:ffff::', '5f01::'],
  ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private', 'fbff:ffff::', 'fe00::'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'link_local', 'fe7f:ffff::', undefined],
  ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private', undefined, undefined],
  ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast', undefined, undefined],
] as const;

describe('the address verdict', () => {
  it.each([...IPV4_RANGES, ...IPV6_RANGES])('refuses %s to %s as %s and nothing beside it', (first, last, ...rest) => {
    const [addressClass, before, after] = rest;
    expect([verdictOf(first), verdictOf(last)]).toEqual([addressClass, addressClass]);
    for (const neighbour of [before, after]) {
      if (neighbour !== undefined) expect([neighbour, verdictOf(neighbour)]).toEqual([neighbour, 'ok']);
    }
  });

  it.each([
    ['8.8.8.8'],
    ['93.184.216.34'],
    ['2606:4700:4700::1111'],
    ['2a00:1450:4001:82b::200e'],
    ['::ffff:8.8.8.8'],
    ['64:ff9b::8.8.8.8'],
  ])('lets a connection go to the public address %s', (address) => {
    expect(verdictOf(address)).toBe('ok');
  });

  it.each([
    ['mapped, dotted', '::ffff:127.0.0.1', 'loopback'],
    ['mapped, hexadecimal', '::ffff:7f00:1', 'loopback'],
    ['mapped, in full', '0:0:0:0:0:ffff:7f00:0001', 'loopback'],
    ['mapped, upper case', '::FFFF:A9FE:A9FE', 'metadata'],
    ['through NAT64', '64:ff9b::7f00:1', 'loopback'],
    ['through NAT64, dotted', '64:ff9b::10.0.0.1', 'private'],
    ['through NAT64, to the metadata service', '64:ff9b::a9fe:a9fe', 'metadata'],
    ['through local NAT64', '64:ff9b:1::a9fe:a9fe', 'reserved'],
    ['IPv4-compatible', '::127.0.0.1', 'reserved'],
    ['IPv4-compatible, even if the inner one is public', '::8.8.8.8', 'reserved'],
    ['through NAT64, with a zone', '64:ff9b::10.0.0.1%eth0', 'private'],
    ['IPv4-translated', '::ffff:0:127.0.0.1', 'reserved'],
    ['6to4', '2002:7f00:1::', 'transition'],
    ['Teredo', '2001:0:7f00:1::', 'transition'],
    ['with a zone', 'fe80::1%eth0', 'link_local'],
    ['in brackets', '[::1]', 'loopback'],
    ['in full', '0000:0000:0000:0000:0000:0000:0000:0001', 'loopback'],
    ['short dotted', '127.1', 'loopback'],
    ['hexadecimal', '0x7f000001', 'loopback'],
    ['octal', '0177.0.0.1', 'loopback'],
    ['as a number', '2130706433', 'loopback'],
    ['unspecified', '::', 'unspecified'],
  ])('sees through an inner address %s', (_spelling, address, addressClass) => {
    expect(verdictOf(address)).toBe(addressClass);
  });

  it.each([
    [''],
    ['example.com'],
    ['127.0.0.1.'],
    ['127.0.0.1 '],
    ['1.2.3.4.5'],
    [':::1'],
    ['1.2.3.4/8'],
    ['\u0000127.0.0.1'],
  ])('refuses %j, which is no address', (text) => {
    expect(verdictOf(text)).toBe('unreadable');
  });
});

describe('an allowed range', () => {
  it.each([
    ['opens its own addresses', '10.1.2.3', ['10.0.0.0/8'], 'ok'],
    ['opens them when they come mapped', '::ffff:10.1.2.3', ['10.0.0.0/8'], 'ok'],
    ['opens them when they come through NAT64', '64:ff9b::10.1.2.3', ['10.0.0.0/8'], 'ok'],
    ['may be written mapped', '10.1.2.3', ['::ffff:10.0.0.0/104'], 'ok'],
    ['opens loopback for development', '127.0.0.1', ['127.0.0.0/8'], 'ok'],
    ['may be one address', '192.168.1.7', ['192.168.1.7'], 'ok'],
    ['opens nothing beside it', '192.168.1.8', ['192.168.1.7'], 'private'],
    ['ends inside a byte', '172.20.0.1', ['172.16.0.0/14'], 'private'],
    ['opens IPv6 as well', 'fd12::1', ['fd00::/8'], 'ok'],
    ['of IPv4 opens no IPv6', '::1', ['0.0.0.0/0'], 'loopback'],
    ['never opens the metadata service', '169.254.169.254', ['0.0.0.0/0'], 'metadata'],
    ['never opens it when it comes mapped', '::ffff:169.254.169.254', ['0.0.0.0/0', '::/0'], 'metadata'],
    ["never opens Azure's", '168.63.129.16', ['168.63.129.16'], 'metadata'],
    ["never opens Alibaba's", '100.100.100.200', ['100.64.0.0/10'], 'metadata'],
    ["never opens Oracle's", '192.0.0.192', ['192.0.0.0/24'], 'metadata'],
    ["never opens AWS's over IPv6", 'fd00:ec2::254', ['fc00::/7'], 'metadata'],
    ['never opens link-local', '169.254.1.1', ['169.254.0.0/16'], 'link_local'],
    ['never opens link-local IPv6', 'fe80::1', ['::/0'], 'link_local'],
  ])('%s', (_requirement, address, allowed, expected) => {
    expect(verdictOf(address, ...allowed)).toBe(expected);
  });

  it.each([
    ['10.0.0.0/33'],
    ['10.0.0.0/'],
    ['10.0.0.0/8/8'],
    ['/8'],
    ['::/129'],
    ['10.0.0.0/-1'],
    ['10.0.0.0/8x'],
    ['all'],
  ])('is not %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe('for any address', () => {
  const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => ipaddr.fromByteArray([...bytes]));

  it('an IPv4 address has one verdict, however it is wrapped', () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        const bytes = address.toByteArray();
        const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
        const expected = verdictOf(address.toString());
        for (const spelling of [
          `::ffff:${address.toString()}`,
          `::ffff:${hex.slice(0, 4)}:${hex.slice(4)}`,
          `64:ff9b::${hex.slice(0, 4)}:${hex.slice(4)}`,
          `0x${hex}`,
        ]) {
          expect([spelling, verdictOf(spelling)]).toEqual([spelling, expected]);
        }
      }),
    );
  });
});
