import type { PublishRate, Scope } from '#libs/contracts';

/** Who makes a request, as its key says. */
export interface Principal {
  readonly keyId: string;
  /** The key's own tenant; which one a request is about, `@TenantId()` tells. */
  readonly tenantId: string;
  /** What people call the key. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** What the key may publish; without it as much as its tenant. */
  readonly publishRate?: PublishRate;
  /** The root key of the installation: it alone may name another tenant in a path. */
  readonly operator: boolean;
}
