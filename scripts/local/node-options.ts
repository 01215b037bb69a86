/**
 * How Node runs an app, unless `NODE_OPTIONS` says otherwise; the Dockerfile says the same. A larger young generation: what a delivery
 * allocates lives for some milliseconds, and with Node's 16 MB much of it grows old and is collected in long pauses instead
 * (docs/performance.md). A bound on the old one, without which the heap grows to four times what is in use before it is collected.
 */
export const APP_NODE_OPTIONS = '--enable-source-maps --max-semi-space-size=64 --max-old-space-size=1536';

/**
 * V8 collects what is old when there is little to do, to give memory back; that keeps a core busy for a tenth of a second while
 * somebody's event waits. The app says so itself too, but by then V8 has begun to watch for its first chance, minutes after the start.
 */
export const APP_NODE_ARGUMENTS: readonly string[] = ['--no-memory-reducer'];

/** The environment of an app: what the operator set counts. */
export const nodeEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
): { readonly NODE_OPTIONS: string } => ({
  NODE_OPTIONS: env['NODE_OPTIONS'] ?? APP_NODE_OPTIONS,
});
