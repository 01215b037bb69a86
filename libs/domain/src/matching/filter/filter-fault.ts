/** What is wrong with a filter, and where in it. */
export interface FilterFault {
  readonly path: readonly (string | number)[];
  readonly detail: string;
}

/** A filter is judged for every event of its type, among those of many others: it must stay cheap whatever it says. */
export const FILTER_LIMITS = {
  /** Bytes of it as JSON. */
  text: 8_192,
  /** Objects and lists inside each other. */
  depth: 8,
  /** Comparisons, whatever they are joined by. */
  conditions: 64,
  /** Values of `$in` and `$nin`. */
  list: 100,
  /** Names of one path. */
  names: 16,
} as const;
