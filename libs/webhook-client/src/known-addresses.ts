import { urlVerdict, type UrlVerdict } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import type { NamedPolicy } from './egress-policies.js';

/** Where a request goes, as its URL tells: the parts that a request needs, for a URL object takes three times the memory. */
export interface Address {
  readonly ok: true;
  readonly origin: string;
  readonly pathname: string;
  /** With the query. */
  readonly path: string;
}

const MAX_ADDRESSES = 20_000;
/** Their texts are shared: many endpoints have one origin. */
const MAX_ORIGINS = 2_000;

/** What was allowed lately: each endpoint has a URL, which is judged once for each policy and not for each request. */
export class KnownAddresses {
  private readonly allowed = new LRUCache<string, Address>({ max: MAX_ADDRESSES });
  private readonly origins = new LRUCache<string, string>({ max: MAX_ORIGINS });

  /** Names are judged again by their addresses at each connect. */
  verdictOn(text: string, policy: NamedPolicy): Address | Extract<UrlVerdict, { readonly ok: false }> {
    const key = named(text, policy);
    const known = this.allowed.get(key);
    if (known !== undefined) return known;
    const verdict = urlVerdict(text, policy);
    if (!verdict.ok) return verdict;
    const { pathname, search } = verdict.url;
    const address: Address = { ok: true, origin: this.shared(verdict.url.origin), pathname, path: pathname + search };
    this.allowed.set(key, address);
    return address;
  }

  private shared(origin: string): string {
    const known = this.origins.get(origin);
    if (known === undefined) this.origins.set(origin, origin);
    return known ?? origin;
  }
}

/** The installation's own policy, which most requests go by, costs them no new text. */
export const named = (text: string, { name }: NamedPolicy): string => (name === '' ? text : `${name}\n${text}`);
