import { addressVerdict, urlVerdict, type EgressClass } from '#libs/domain';
import { isIP } from 'node:net';
import type { EgressPolicies } from './egress-policies.js';
import type { Resolver } from './resolver.js';

export type UrlCheck =
  /** `href` is the normalised URL: what is stored and dialled. */
  | { readonly ok: true; readonly href: string }
  | { readonly ok: false; readonly reason: string; readonly class: EgressClass };

/** A name server that is slow must not hold up whoever creates an endpoint. */
const DNS_PATIENCE_MS = 2_000;

/** Judges a URL when it is written down, so that its owner hears of a fault at once. Every connection is judged again. */
export class EgressGuard {
  constructor(
    private readonly policies: Pick<EgressPolicies, 'of'>,
    private readonly resolve: Resolver,
  ) {}

  /** A name that cannot be resolved now is accepted: its DNS may come later, and judges nothing away from the connect. */
  async checkUrl(text: string, tenantId: string): Promise<UrlCheck> {
    const policy = this.policies.of(tenantId);
    const verdict = urlVerdict(text, policy);
    if (!verdict.ok) return verdict;
    const { hostname, href } = verdict.url;
    if (isIP(hostname) !== 0 || hostname.startsWith('[')) return { ok: true, href };
    for (const address of await this.addressesOf(hostname)) {
      const answer = addressVerdict(address, policy);
      if (!answer.ok) return { ok: false, class: answer.class, reason: `${hostname} resolves to ${answer.reason}` };
    }
    return { ok: true, href };
  }

  private async addressesOf(hostname: string): Promise<readonly string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly string[]>((resolve) => {
      timer = setTimeout(resolve, DNS_PATIENCE_MS, []);
    });
    try {
      return await Promise.race([this.resolve(hostname), late]);
    } catch {
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}
