import { timingSafeEqual } from 'node:crypto';
import type { PublishRate, Scope } from '#libs/contracts';
import { contains, parseAddress, type Cidr } from '../egress/ip-address.js';

/** An API key as it is kept: never its secret. */
export interface StoredKey {
  readonly keyId: string;
  readonly tenantId: string;
  readonly name: string;
  /** SHA-256 of the secret. */
  readonly secretHash: Buffer;
  readonly scopes: readonly Scope[];
  /** Where requests may come from; empty means from anywhere. */
  readonly allowedCidrs: readonly Cidr[];
  /** What it may publish; without it as much as its tenant. */
  readonly publishRate?: PublishRate;
  readonly expiresAtMs?: number;
  readonly revokedAtMs?: number;
}

/** What a request shows: a key's secret, hashed, and the address it came from. */
export interface PresentedKey {
  readonly secretHash: Buffer;
  readonly sourceAddress: string;
}

export type KeyVerdict =
  | { readonly kind: 'valid' }
  /** Nobody's key, or not its secret: who asks is not told which. */
  | { readonly kind: 'unknown' }
  /** The right secret of a key that counts no more; `reason` is in words. */
  | { readonly kind: 'ended'; readonly reason: string }
  | { readonly kind: 'elsewhere'; readonly reason: string };

/** Whether a key lets a request in, before what it asks for is looked at (docs/wire.md 4). */
export function keyVerdict(key: StoredKey | undefined, presented: PresentedKey, nowMs: number): KeyVerdict {
  if (key === undefined || !sameSecret(key.secretHash, presented.secretHash)) return { kind: 'unknown' };
  // Whatever this process's clock says: nobody revokes a key for later.
  if (key.revokedAtMs !== undefined) {
    return { kind: 'ended', reason: `the API key ${key.keyId} was revoked` };
  }
  if (key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs) {
    return {
      kind: 'ended',
      reason: `the API key ${key.keyId} expired at ${new Date(key.expiresAtMs).toISOString()}`,
    };
  }
  if (!mayComeFrom(key.allowedCidrs, presented.sourceAddress)) {
    return {
      kind: 'elsewhere',
      reason: `the API key ${key.keyId} may not be used from ${presented.sourceAddress}`,
    };
  }
  return { kind: 'valid' };
}

const mayComeFrom = (allowed: readonly Cidr[], sourceAddress: string): boolean =>
  allowed.length === 0 || liesWithin(allowed, sourceAddress);

/** An address that cannot be read lies in no range; the zone of an IPv6 one does not count. */
export function liesWithin(ranges: readonly Cidr[], text: string): boolean {
  const address = parseAddress(text.split('%')[0] ?? '');
  return address !== undefined && ranges.some((range) => contains(range, address));
}

const sameSecret = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);

/** Whether a key with these scopes may use a route that asks for one. */
export const includesScope = (granted: readonly Scope[], wanted: Scope): boolean =>
  granted.includes(wanted) || granted.includes('admin:*');
