import type { HealthRegistry, Metrics, PinoLogger } from '#libs/observability';

type Line = (level: string, fields: unknown, message: string) => void;

const metric = {
  inc: () => undefined,
  dec: () => undefined,
  set: () => undefined,
  observe: () => undefined,
  reset: () => undefined,
  labels: () => metric,
};

/** Counts nothing: what the simulation asserts it sees from outside. */
export const silentMetrics = {
  counter: () => metric,
  gauge: () => metric,
  histogram: () => metric,
} as unknown as Metrics;

export const silentHealth = { register: () => undefined } as unknown as HealthRegistry;

/** @param line hears what would be logged; only a replay listens */
export const loggerTo = (line: Line): PinoLogger =>
  ({
    info: (fields: unknown, message: string) => line('info', fields, message),
    warn: (fields: unknown, message: string) => line('warn', fields, message),
    error: (fields: unknown, message: string) => line('error', fields, message),
    debug: () => undefined,
    verbose: () => undefined,
    log: () => undefined,
    fatal: (fields: unknown, message: string) => line('fatal', fields, message),
    isEnabled: () => false,
  }) as unknown as PinoLogger;
