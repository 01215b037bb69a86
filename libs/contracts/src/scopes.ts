/** What an API key may do (docs/wire.md 4). `admin:*` includes all the others. */
export const SCOPES = [
  'events:write',
  'events:read',
  'endpoints:read',
  'endpoints:write',
  'deliveries:read',
  'deliveries:retry',
  'secrets:rotate',
  'dlt:redrive',
  'audit:read',
  'admin:*',
] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

/** The metadata in which every HTTP route says who may use it. */
export const ROUTE_ACCESS = 'postrider:access';

export type RouteAccess =
  | { readonly kind: 'scope'; readonly scope: Scope }
  /** For the root key of the installation only. */
  | { readonly kind: 'operator' }
  /** For anybody, without a key. */
  | { readonly kind: 'open' };
