import type { ErrorClass } from '#libs/contracts';
import type { EgressClass } from '#libs/domain';

interface OutboundErrorOptions {
  readonly cause?: unknown;
  /** Which rule of the egress guard refused it. */
  readonly egressClass?: EgressClass;
}

/** A failure that is already classified. It crosses undici and axios, which pass on only errors. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly egressClass: EgressClass | undefined;

  constructor(
    readonly errorClass: ErrorClass,
    message: string,
    options: OutboundErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.egressClass = options.egressClass;
  }
}
