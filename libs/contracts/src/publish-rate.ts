/** How many events a tenant or a key may publish: a bucket of `burst` tokens, refilled by `perSecond`. An event costs one. */
export interface PublishRate {
  readonly perSecond: number;
  readonly burst: number;
}

export const MAX_PUBLISH_PER_SECOND = 1_000_000;
export const MAX_PUBLISH_BURST = 10_000_000;

/** The time that a bucket takes to fill: shorter ones would be asked for too often, longer ones are never forgotten. */
const SHORTEST_SECONDS = 0.1;
const LONGEST_SECONDS = 86_400;

/** What is wrong with it, in words. */
export function publishRateFault({ perSecond, burst }: PublishRate): string | undefined {
  if (!isWithin(perSecond, MAX_PUBLISH_PER_SECOND)) return `perSecond must be 1 to ${MAX_PUBLISH_PER_SECOND}`;
  if (!isWithin(burst, MAX_PUBLISH_BURST)) return `burst must be 1 to ${MAX_PUBLISH_BURST}`;
  if (burst < perSecond * SHORTEST_SECONDS) return 'burst must be at least a tenth of perSecond';
  if (burst > perSecond * LONGEST_SECONDS) return 'burst must be what refills within a day, or less';
  return undefined;
}

const isWithin = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
