import type { Behaviour } from './receiver.process.ts';

/** Receivers that nobody wants beside them, and one that is well as a control. */
export const NEIGHBOURS = {
  well: { words: 'answers at once (control)', behaviour: { kind: 'answer', status: 204 } },
  error: { words: 'answers 500 at once', behaviour: { kind: 'answer', status: 500 } },
  refused: { words: 'refuses connections', behaviour: { kind: 'down' } },
  hang: { words: 'never answers', behaviour: { kind: 'hang' } },
  drip: { words: 'drips its body, 1 byte/s', behaviour: { kind: 'drip', everyMs: 1_000 } },
  large: { words: 'answers with 50 MB', behaviour: { kind: 'answer', status: 200, bodyBytes: 50 * 1_048_576 } },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly behaviour: Behaviour }>>;

export type NeighbourName = keyof typeof NEIGHBOURS;

export const NEIGHBOUR_NAMES: readonly NeighbourName[] = ['well', 'error', 'refused', 'hang', 'drip', 'large'];
