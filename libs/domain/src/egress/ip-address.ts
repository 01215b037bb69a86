import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address as its bytes: 4 or 16. Every spelling of an address gives the same bytes. */
export type AddressBytes = readonly number[];

/** A range of addresses: the first `prefixLength` bits of `bytes`. */
export interface Cidr {
  readonly bytes: AddressBytes;
  readonly prefixLength: number;
}

const IPV4_MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
/** NAT64's well-known prefix 64:ff9b::/96 (RFC 6052). */
const NAT64_PREFIX = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
const EMBEDDING_PREFIX_BITS = 96;

/**
 * Reads an address in any spelling: dotted, octal or hexadecimal IPv4, compressed or full IPv6, in brackets or not, with
 * a zone or not. An IPv4 address that travels inside an IPv6 one (mapped, or through NAT64) is read as itself.
 */
export function parseAddress(text: string): AddressBytes | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const bytes = bytesOf(bare);
  return bytes === undefined ? undefined : (embeddedIpv4(bytes) ?? bytes);
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address. A mapped IPv4 range is read as the IPv4 range. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const bytes = bytesOf(address);
  if (rest.length > 0 || bytes === undefined) return undefined;
  const bits = bytes.length * 8;
  const prefixLength = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(prefixLength <= bits)) return undefined;
  const ipv4 = prefixLength >= EMBEDDING_PREFIX_BITS ? embeddedIpv4(bytes) : undefined;
  return ipv4 === undefined
    ? { bytes, prefixLength }
    : { bytes: ipv4, prefixLength: prefixLength - EMBEDDING_PREFIX_BITS };
}

export function contains(range: Cidr, address: AddressBytes): boolean {
  if (range.bytes.length !== address.length) return false;
  const wholeBytes = range.prefixLength >> 3;
  for (let index = 0; index < wholeBytes; index += 1) {
    if (range.bytes[index] !== address[index]) return false;
  }
  const bitsLeft = range.prefixLength & 7;
  if (bitsLeft === 0) return true;
  const mask = 0xff << (8 - bitsLeft);
  return ((range.bytes[wholeBytes] ?? 0) & mask) === ((address[wholeBytes] ?? 0) & mask);
}

function bytesOf(text: string): AddressBytes | undefined {
  if (!text.includes(':')) return ipaddr.IPv4.isValid(text) ? ipaddr.IPv4.parse(text).toByteArray() : undefined;
  if (!isIPv6(text)) return undefined;
  // ipaddr.js takes `::8.8.8.8` for the mapped `::ffff:8.8.8.8`, so it is not shown dotted tails.
  const hexadecimal = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)/, (_dotted, ...parts: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  return ipaddr.IPv6.parse(hexadecimal).toByteArray();
}

function embeddedIpv4(bytes: AddressBytes): AddressBytes | undefined {
  const carries = (prefix: readonly number[]): boolean => prefix.every((byte, index) => byte === bytes[index]);
  return bytes.length === 16 && (carries(IPV4_MAPPED_PREFIX) || carries(NAT64_PREFIX)) ? bytes.slice(12) : undefined;
}
