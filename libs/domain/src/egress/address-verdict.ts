import { DENIED, NEVER_ALLOWED, type AddressClass } from './denied-ranges.js';
import type { EgressPolicy } from './egress-policy.js';
import { contains, parseAddress } from './ip-address.js';

export type AddressVerdict =
  { readonly ok: true } | { readonly ok: false; readonly class: AddressClass; readonly reason: string };

/**
 * May a connection be opened to this address (docs/wire.md 3)? What cannot be read as an address is refused.
 * @param address a literal in any spelling
 */
export function addressVerdict(address: string, policy: Pick<EgressPolicy, 'allowedCidrs'>): AddressVerdict {
  const bytes = parseAddress(address);
  if (bytes === undefined) {
    return { ok: false, class: 'unreadable', reason: `${JSON.stringify(address)} is not an IP address` };
  }
  const never = NEVER_ALLOWED.find((range) => contains(range, bytes));
  if (never !== undefined) {
    return { ok: false, class: never.class, reason: `${address} is in ${never.text}, which no setting opens` };
  }
  if (policy.allowedCidrs.some((range) => contains(range, bytes))) return { ok: true };
  const denied = DENIED.find((range) => contains(range, bytes));
  return denied === undefined
    ? { ok: true }
    : { ok: false, class: denied.class, reason: `${address} is in ${denied.text}, which is not public` };
}
