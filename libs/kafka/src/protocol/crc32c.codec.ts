/** Castagnoli's polynomial, reflected. */
const POLYNOMIAL = 0x82f63b78;

/** Eight tables of 256: `TABLES[256 * n + b]` is what byte `b` does to the checksum when n bytes follow it. */
const TABLES = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte += 1) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  TABLES[byte] = sum;
}
for (let at = 256; at < TABLES.length; at += 1) {
  const before = TABLES[at - 256] as number;
  TABLES[at] = (before >>> 8) ^ (TABLES[before & 255] as number);
}

/**
 * CRC-32C, which guards Kafka's record batches, over `bytes[from, to)`. Eight bytes a round ("slicing by 8"): a third of
 * the time that one byte a round takes, and the checksum is the larger part of encoding a batch.
 */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const b = bytes as { readonly [index: number]: number };
  const t = TABLES as { readonly [index: number]: number };
  let sum = -1;
  let at = from;
  for (const last = to - 8; at <= last; at += 8) {
    const low =
      sum ^
      ((b[at] as number) |
        ((b[at + 1] as number) << 8) |
        ((b[at + 2] as number) << 16) |
        ((b[at + 3] as number) << 24));
    sum =
      (t[1_792 | (low & 255)] as number) ^
      (t[1_536 | ((low >>> 8) & 255)] as number) ^
      (t[1_280 | ((low >>> 16) & 255)] as number) ^
      (t[1_024 | (low >>> 24)] as number) ^
      (t[768 | (b[at + 4] as number)] as number) ^
      (t[512 | (b[at + 5] as number)] as number) ^
      (t[256 | (b[at + 6] as number)] as number) ^
      (t[b[at + 7] as number] as number);
  }
  for (; at < to; at += 1) sum = (t[(sum ^ (b[at] as number)) & 255] as number) ^ (sum >>> 8);
  return ~sum >>> 0;
}
