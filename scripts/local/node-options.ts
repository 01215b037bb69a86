/**
 * How Node runs an app, unless `NODE_OPTIONS` says otherwise; the Dockerfile says the same. A larger young generation: what a delivery
 * allocates lives for some milliseconds, and with Node's 16 MB much of it grows old and is collected in long pauses instead
 * (docs/performance.md). A bound on the old one, without which the heap grows to four times what is in use before it is collected.
 */
export const APP_NODE_OPTIONS = '--enable-source-maps --max-semi-space-size=64 --max-old-space-size=1536';

/** The environment of an app: what the operator set counts. */
export const nodeEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
): { readonly NODE_OPTIONS: string } => ({
  NODE_OPTIONS: env['NODE_OPTIONS'] ?? APP_NODE_OPTIONS,
});
