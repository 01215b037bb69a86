import type { Cidr } from './ip-address.js';

/** What an installation opens beyond the public internet over https. */
export interface EgressPolicy {
  /** Ranges that are reachable although they are not public. Cloud metadata and link-local stay closed. */
  readonly allowedCidrs: readonly Cidr[];
  readonly allowHttp: boolean;
}

/** The default: public addresses, https. */
export const PUBLIC_HTTPS_ONLY: EgressPolicy = { allowedCidrs: [], allowHttp: false };
