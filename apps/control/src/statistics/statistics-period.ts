import { z } from 'zod';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const PERIODS = ['1h', '24h', '7d', '30d'] as const;
type Period = (typeof PERIODS)[number];

/** The last hour to the minute, longer ones to the hour: that is how they are counted. */
const LENGTHS: Readonly<Record<Period, { readonly lengthMs: number; readonly stepMs: number }>> = {
  '1h': { lengthMs: HOUR_MS, stepMs: MINUTE_MS },
  '24h': { lengthMs: 24 * HOUR_MS, stepMs: HOUR_MS },
  '7d': { lengthMs: 7 * 24 * HOUR_MS, stepMs: HOUR_MS },
  '30d': { lengthMs: 30 * 24 * HOUR_MS, stepMs: HOUR_MS },
};

export const statisticsQuery = z.strictObject({ period: z.enum(PERIODS).default('24h') });
export type StatisticsQuery = z.output<typeof statisticsQuery>;

/** Where a period that ends now begins: never later than its name says. */
export function beginOf(period: Period, nowMs: number): Date {
  const { lengthMs, stepMs } = LENGTHS[period];
  return new Date(Math.floor((nowMs - lengthMs) / stepMs) * stepMs);
}
