import type { SubscriptionCondition } from '#libs/contracts';
import { compileFilter } from './filter/compile-filter.js';

/** What conditions are judged by: read when the first one asks, once for all of them. */
export class EventInView {
  private parsed: { readonly envelope: unknown } | undefined;

  constructor(
    readonly channels: readonly string[] | undefined,
    private readonly bytes: Buffer,
  ) {}

  /** The envelope as JSON.parse reads it; known to be JSON: it was decoded before. */
  get envelope(): unknown {
    this.parsed ??= { envelope: JSON.parse(this.bytes.toString('utf8')) as unknown };
    return this.parsed.envelope;
  }
}

/** A subscription's condition, ready to be asked. */
export interface CompiledCondition {
  readonly holds: (event: EventInView) => boolean;
}

/** Undefined: it asks for nothing. */
export function conditionTextOf({ filter, channels }: SubscriptionCondition): string | undefined {
  if (filter === undefined && channels === undefined) return undefined;
  return JSON.stringify([filter, channels?.toSorted()]);
}

/**
 * A filter is checked before it is stored. One that a newer version stored and this one cannot read lets everything
 * pass: an event too much can be ignored, one too few is lost.
 */
export function compileCondition({ filter, channels }: SubscriptionCondition): CompiledCondition {
  const compiled = filter === undefined ? undefined : compileFilter(filter);
  const passes = compiled?.ok === true ? compiled.test : undefined;
  const wanted = channels === undefined ? undefined : new Set(channels);
  return {
    holds: (event) =>
      (wanted === undefined || event.channels?.some((channel) => wanted.has(channel)) === true) &&
      (passes === undefined || passes(event.envelope)),
  };
}
