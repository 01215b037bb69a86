/** How many events a tenant or a key may publish: a bucket of `burst` tokens, refilled by `perSecond`. An event costs one. */
export interface PublishRate {
  readonly perSecond: number;
  readonly burst: number;
}

export const MAX_PUBLISH_PER_SECOND = 1_000_000;
export const MAX_PUBLISH_BURST = 10_000_000;

/** What is wrong with it, in words. A bucket of less than a tenth of a second would be asked for too often. */
export function publishRateFault({ perSecond, burst }: PublishRate): string | undefined {
  if (!isWithin(perSecond, MAX_PUBLISH_PER_SECOND)) return `perSecond must be 1 to ${MAX_PUBLISH_PER_SECOND}`;
  if (!isWithin(burst, MAX_PUBLISH_BURST)) return `burst must be 1 to ${MAX_PUBLISH_BURST}`;
  if (burst * 10 < perSecond) return 'burst must be at least a tenth of perSecond';
  return undefined;
}

const isWithin = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
