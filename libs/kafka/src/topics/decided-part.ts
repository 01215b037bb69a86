/** What is known of a partition, as offsets. */
export interface DecidedPart {
  /** The first record that is there. */
  readonly low: number;
  /** Where the log ends. */
  readonly high: number;
  /** The first one that the group has not decided; negative when it never committed. */
  readonly committed: number;
  /** The first one that is too young to go; where the log ends when none is. */
  readonly young: number;
}

/** Up to where records may be deleted, itself excluded; undefined: none may. */
export function deletableBelow({ low, high, committed, young }: DecidedPart): number | undefined {
  // Of another log than this one, as after a topic was made anew: it says nothing of what lies here.
  if (committed > high) return undefined;
  const below = Math.min(committed, young);
  return below > low ? below : undefined;
}
