import type { Cidr, EgressPolicy } from '#libs/domain';

/** A policy with a name: what two connections share only when it was the same for both. */
export interface NamedPolicy extends EgressPolicy {
  /** Empty for the installation's own, which most requests go by. */
  readonly name: string;
}

/**
 * Where requests may go, by the tenant on whose behalf they are made: everywhere that the installation allows, and to the
 * ranges that the tenant was given beside. Nobody is given cloud metadata or link-local addresses (docs/wire.md 3).
 */
export class EgressPolicies {
  private readonly installation: NamedPolicy;
  /** Only tenants with ranges of their own. */
  private readonly ofTenants = new Map<string, NamedPolicy>();

  constructor(installation: EgressPolicy) {
    this.installation = { ...installation, name: '' };
  }

  /** @param tenantId undefined for what the installation itself asks for, such as a workflow's calls */
  of(tenantId: string | undefined): NamedPolicy {
    return (tenantId === undefined ? undefined : this.ofTenants.get(tenantId)) ?? this.installation;
  }

  /** From now on, for every request and every connection; none takes away what the tenant had. */
  give(tenantId: string, cidrs: readonly Cidr[]): void {
    if (cidrs.length === 0) return void this.ofTenants.delete(tenantId);
    const { allowedCidrs, allowHttp } = this.installation;
    this.ofTenants.set(tenantId, { allowedCidrs: [...allowedCidrs, ...cidrs], allowHttp, name: nameOf(cidrs) });
  }

  /** The tenants that were given ranges. */
  get tenants(): readonly string[] {
    return [...this.ofTenants.keys()];
  }
}

const nameOf = (cidrs: readonly Cidr[]): string =>
  [...new Set(cidrs.map(({ bytes, prefixLength }) => `${bytes.join('.')}/${prefixLength}`))].sort().join(' ');
