import type { NewEndpoint } from '../../libs/api-client/src/api-client.ts';
import type { Behaviour } from './receiver.process.ts';

/** Receivers that nobody wants beside them, and one that is well as a control. */
export const NEIGHBOURS = {
  well: { words: 'answers at once (control)', behaviour: { kind: 'answer', status: 204 } },
  error: { words: 'answers 500 at once', behaviour: { kind: 'answer', status: 500 } },
  refused: { words: 'refuses connections', behaviour: { kind: 'down' } },
  hang: { words: 'never answers', behaviour: { kind: 'hang' } },
  drip: { words: 'drips its body, 1 byte/s', behaviour: { kind: 'drip', everyMs: 1_000 } },
  large: { words: 'answers with 50 MB', behaviour: { kind: 'pour', bytes: 50 * 1_048_576 } },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly behaviour: Behaviour }>>;

export type NeighbourName = keyof typeof NEIGHBOURS;

export const NEIGHBOUR_NAMES: readonly NeighbourName[] = ['well', 'error', 'refused', 'hang', 'drip', 'large'];

/**
 * A bad endpoint's life in seconds instead of minutes, so that a phase sees all of it and not only its beginning: time-outs,
 * retries, the circuit opening, holds, the request that tries, its failure, what is parked and comes back. All of it comes
 * more often than by default, which is the harder case for the one beside it.
 */
export const SHORT_LIFE = {
  settings: { CIRCUIT_RESET_TIMEOUT_MS: '2000' },
  endpoint: {
    timeoutMs: 1_000,
    retry: { policy: 'fixed', initialDelayMs: 2_000, maxDelayMs: 2_000, maxAttempts: 5 },
  },
} as const satisfies {
  readonly settings: Readonly<Record<string, string>>;
  readonly endpoint: Pick<NewEndpoint, 'timeoutMs' | 'retry'>;
};
