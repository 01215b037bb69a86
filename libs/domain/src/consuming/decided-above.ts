/** A half-open range of offsets: `from` included, `to` excluded. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** Which parts (endpoints) of one record are decided, as bits: part 0 is the lowest bit of byte 0. */
export interface PartMask {
  readonly parts: number;
  readonly bits: Uint8Array;
}

/** What is decided above a commit offset. Offsets that do not exist in the log may lie inside a range. */
export interface DecidedAbove {
  /** Ascending, not touching, none empty. */
  readonly ranges: readonly OffsetRange[];
  /** Records of which only some parts are decided, by ascending offset. */
  readonly partly: ReadonlyMap<number, PartMask>;
}

export const NOTHING_DECIDED: DecidedAbove = { ranges: [], partly: new Map() };

export const hasPart = (mask: PartMask, part: number): boolean =>
  part < mask.parts && ((mask.bits[part >> 3] ?? 0) & (1 << (part & 7))) !== 0;

export const noParts = (parts: number): PartMask => ({ parts, bits: new Uint8Array(Math.ceil(parts / 8)) });

/** A copy to go on with. */
export const copyOfMask = ({ parts, bits }: PartMask): PartMask => ({ parts, bits: Uint8Array.from(bits) });

export const setPart = ({ bits }: PartMask, part: number): void => {
  bits[part >> 3] = (bits[part >> 3] ?? 0) | (1 << (part & 7));
};

export function partsOpen(mask: PartMask): number {
  let open = 0;
  for (let part = 0; part < mask.parts; part += 1) if (!hasPart(mask, part)) open += 1;
  return open;
}

export const rangesHave = (ranges: readonly OffsetRange[], offset: number): boolean => {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (offset < range.from) high = middle - 1;
    else if (offset >= range.to) low = middle + 1;
    else return true;
  }
  return false;
};
