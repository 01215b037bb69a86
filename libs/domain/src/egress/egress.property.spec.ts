import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { addressVerdict } from './address-verdict.js';
import { PUBLIC_HTTPS_ONLY } from './egress-policy.js';
import { contains, parseAddress, parseCidr, type Cidr } from './ip-address.js';
import { urlVerdict } from './url-verdict.js';

const cidrs = (...texts: readonly string[]): readonly Cidr[] => texts.flatMap((text) => parseCidr(text) ?? []);
const isOpen = (address: string, ...allowed: readonly string[]): boolean =>
  addressVerdict(address, { allowedCidrs: cidrs(...allowed) }).ok;
const urlIsOpen = (host: string): boolean => urlVerdict(`https://${host}/`, PUBLIC_HTTPS_ONLY).ok;

type Bytes = readonly number[];
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array): Bytes => [...array]);

/** Half of them near the ranges that matter: at their borders, or somewhere inside. */
const RANGES = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '168.63.129.16/32', '100.100.100.200/32'],
];
const nearIpv4 = fc
  .tuple(fc.constantFrom(...RANGES), bytes(4), fc.integer({ min: -2, max: 2 }))
  .map(([range, any, step]) => {
    const [base, prefix] = ipaddr.IPv4.parseCIDR(range);
    const inside = base.toByteArray().map((byte, index) => {
      const bits = Math.min(8, Math.max(0, prefix - index * 8));
      const mask = (0xff << (8 - bits)) & 0xff;
      return (byte & mask) | ((any[index] ?? 0) & ~mask & 0xff);
    });
    const border = base.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0) + step;
    return step === 0 ? inside : bytesOf(((border % 2 ** 32) + 2 ** 32) % 2 ** 32);
  });
const bytesOf = (value: number): Bytes => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const ipv4 = fc.oneof(bytes(4), nearIpv4);

const PREFIXES = [
  '::',
  '::ffff:0:0',
  '::ffff:0:0:0',
  '64:ff9b::',
  '64:ff9b:1::',
  '100::',
  '2001::',
  '2002::',
  '2001:db8::',
];
const nearIpv6 = fc
  .tuple(fc.constantFrom(...PREFIXES, 'fe80::', 'fec0::', 'fd00:ec2::', 'fc00::', 'ff02::', '3fff::', '5f00::'), ipv4)
  .map(([prefix, tail]): Bytes => [...ipaddr.parse(prefix).toByteArray().slice(0, 12), ...tail]);
const ipv6 = fc.oneof(bytes(16), nearIpv6);
const textOf = (address: Bytes): string => ipaddr.fromByteArray([...address]).toString();

/** One IPv4 address as a URL may spell it: one to four numbers, each decimal, octal or hexadecimal, in odd characters. */
const spelledIpv4 = fc
  .record({
    address: ipv4,
    parts: fc.integer({ min: 1, max: 4 }),
    radixes: fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 }),
    zeros: fc.nat({ max: 3 }),
    disguise: fc.constantFrom('none', 'full width', 'percent', 'ideographic dots', 'upper case', 'final dot'),
  })
  .map(({ address, parts, radixes, zeros, disguise }) => {
    const whole = address.slice(0, parts - 1);
    const rest = address.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0);
    const text = [...whole, rest].map((value, index) => spelledNumber(value, radixes[index] ?? 10, zeros)).join('.');
    return { address, spelling: disguised(text, disguise) };
  });

function spelledNumber(value: number, radix: number, zeros: number): string {
  if (radix === 16) return `0x${'0'.repeat(zeros)}${value.toString(16)}`;
  return radix === 8 ? `0${'0'.repeat(zeros)}${value.toString(8)}` : String(value);
}

function disguised(text: string, disguise: string): string {
  switch (disguise) {
    case 'full width':
      return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    case 'percent':
      return text.replaceAll(/\d/g, (digit) => `%3${digit}`);
    case 'ideographic dots':
      return text.replaceAll('.', '。');
    case 'upper case':
      return text.toUpperCase();
    case 'final dot':
      return `${text}.`;
    default:
      return text;
  }
}

/** One IPv6 address in any form of RFC 4291: zeros in front, upper case, one run of zeros left out, a dotted tail. */
const spelledIpv6 = fc
  .record({ address: ipv6, zeros: fc.boolean(), upper: fc.boolean(), dotted: fc.boolean(), gap: fc.nat({ max: 7 }) })
  .map(({ address, zeros, upper, dotted, gap }) => {
    const groups = Array.from({ length: 8 }, (_, at) => ((address[at * 2] ?? 0) << 8) | (address[at * 2 + 1] ?? 0));
    const words = groups.map((group) => group.toString(16).padStart(zeros ? 4 : 1, '0'));
    const parts = dotted ? [...words.slice(0, 6), address.slice(12).join('.')] : words;
    let end = gap;
    while (end < (dotted ? 6 : 8) && groups[end] === 0) end += 1;
    const text = end - gap < 1 ? parts.join(':') : `${parts.slice(0, gap).join(':')}::${parts.slice(end).join(':')}`;
    return { address, spelling: upper ? text.toUpperCase() : text };
  });

/** What ipaddr.js has to say about an address and about the IPv4 one inside: the least that must be refused. */
function floorAllows(address: Bytes): boolean {
  const parsed = ipaddr.fromByteArray([...address]);
  const range = parsed.range();
  if (range === 'ipv4Mapped' || range === 'rfc6052') return floorAllows(address.slice(12));
  return range === 'unicast';
}

describe('whatever the address', () => {
  it('nothing is open that ipaddr.js does not call unicast, the IPv4 address inside included', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (address) => {
        const text = textOf(address);
        if (isOpen(text)) expect([text, floorAllows(address)]).toEqual([text, true]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('every way to write an IPv4 address in a URL has the verdict of that address', () => {
    fc.assert(
      fc.property(spelledIpv4, ({ address, spelling }) => {
        expect([spelling, urlIsOpen(spelling)]).toEqual([spelling, isOpen(textOf(address))]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('every way to write an IPv6 address has one reading and one verdict, in a URL too', () => {
    fc.assert(
      fc.property(spelledIpv6, ({ address, spelling }) => {
        expect([spelling, parseAddress(spelling)]).toEqual([spelling, parseAddress(textOf(address))]);
        expect([spelling, urlIsOpen(`[${spelling}]`)]).toEqual([spelling, isOpen(textOf(address))]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('whatever a setting or a tenant opens', () => {
  const range = fc.oneof(
    fc.tuple(ipv4, fc.nat({ max: 32 })).map(([address, prefix]) => `${textOf(address)}/${prefix}`),
    fc.tuple(ipv6, fc.nat({ max: 128 })).map(([address, prefix]) => `${textOf(address)}/${prefix}`),
  );
  const NEVER = ['169.254.169.254', 'fd00:ec2::254', '168.63.129.16', '100.100.100.200', '192.0.0.192'];
  const linkLocal = fc.oneof(
    bytes(2).map((tail): Bytes => [169, 254, ...tail]),
    bytes(14).map((tail): Bytes => [0xfe, 0x80 | ((tail[0] ?? 0) & 0x3f), ...tail]),
  );

  it('cloud metadata and link-local addresses stay closed, also inside IPv6 ones', () => {
    const never = fc.oneof(
      fc.constantFrom(...NEVER).map((text): Bytes => parseAddress(text) ?? []),
      linkLocal,
    );
    fc.assert(
      fc.property(never, fc.array(range, { maxLength: 5 }), (address, ranges) => {
        const open = [...ranges, '0.0.0.0/0', '::/0'];
        expect(isOpen(textOf(address), ...open)).toBe(false);
        if (address.length === 16) return;
        for (const prefix of ['::ffff:0:0', '64:ff9b::']) {
          const wrapped = [...ipaddr.parse(prefix).toByteArray().slice(0, 12), ...address];
          expect([prefix, isOpen(textOf(wrapped), ...open)]).toEqual([prefix, false]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('opens its own addresses and no others', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.array(range, { minLength: 1, maxLength: 5 }), (address, ranges) => {
        const text = textOf(address);
        const inside = parseAddress(text) ?? [];
        const opened = cidrs(...ranges).some((one) => contains(one, inside));
        if (isOpen(text, ...ranges)) expect([text, isOpen(text) || opened]).toEqual([text, true]);
        else expect([text, isOpen(text)]).toEqual([text, false]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lies where ipaddr.js sees it', () => {
    const ofOneKind = fc.oneof(
      fc.tuple(ipv4, ipv4, fc.nat({ max: 32 })),
      fc.tuple(bytes(16), bytes(16), fc.nat({ max: 128 })),
    );
    fc.assert(
      fc.property(ofOneKind, fc.nat({ max: 16 }), ([address, other, prefix], alike) => {
        // Alike in front, so that both answers occur.
        const near = other.map((byte, index) => (index < alike ? (address[index] ?? 0) : byte));
        const cidr = parseCidr(`${textOf(near)}/${prefix}`);
        const expected = ipaddr.fromByteArray([...address]).match(ipaddr.fromByteArray([...near]), prefix);
        expect(cidr !== undefined && contains(cidr, address)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
