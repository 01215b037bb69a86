const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** murmur2 as Java's Kafka clients compute it, as a signed 32-bit number. */
export function murmur2(data: Uint8Array): number {
  const { length } = data;
  let hash = SEED ^ length;
  const words = length >> 2;
  for (let word = 0; word < words; word += 1) {
    const at = word * 4;
    const bytes =
      (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16) | ((data[at + 3] ?? 0) << 24);
    let k = Math.imul(bytes, M);
    k ^= k >>> R;
    hash = Math.imul(hash, M) ^ Math.imul(k, M);
  }
  const tail = length & ~3;
  if ((length & 3) >= 3) hash ^= (data[tail + 2] ?? 0) << 16;
  if ((length & 3) >= 2) hash ^= (data[tail + 1] ?? 0) << 8;
  if ((length & 3) >= 1) hash = Math.imul(hash ^ (data[tail] ?? 0), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/** The partition in which every Kafka client of the Java family puts this key. */
export const partitionOfKey = (key: string | Uint8Array, partitions: number): number =>
  (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions;
