import type { EndpointStateKind } from '#libs/contracts';

/**
 * Entries of one kind that one partition remembers: some 300 bytes each. Beyond, the one written longest ago is forgotten,
 * in the log too, and that is logged.
 */
export const MAX_ENTRIES: Readonly<Record<EndpointStateKind, number>> = {
  health: 20_000,
  circuit: 5_000,
  pace: 20_000,
  order: 20_000,
  mark: 20_000,
};
/** Counters are written so much later at most, once for all that changed meanwhile. */
export const WRITE_DELAY_MS = 250;
/** After a partition is lost, requests that were under way then still end by the entries known then. */
export const KEPT_AFTER_LOSS_MS = 90_000;
export const UPKEEP_INTERVAL_MS = 60_000;
