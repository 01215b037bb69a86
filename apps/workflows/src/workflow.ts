import type { EventSummary } from '#libs/contracts';
import type { PinoLogger } from '#libs/observability';

/** What happens after an event, written in code: every step of every workflow whose pattern matches, in order. */
export interface WorkflowDefinition {
  /** Names the workflow in logs and metrics; one installation has each name once. */
  readonly name: string;
  /** `order.created`, `order.*` or `*`. */
  readonly pattern: string;
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  readonly name: string;
  /**
   * At least once for each event: a crash or a rebalance runs it again, so it must bear that. An exception is a bug: the
   * run is tried again, as with `retry`.
   */
  readonly run: (context: WorkflowContext) => Promise<StepOutcome>;
}

export type StepOutcome =
  /** On to the next step. */
  | { readonly kind: 'done' }
  /** An expected failure that no repetition would mend: the run ends and the event is stepped over. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** May pass later: the run begins again, with a growing pause, until it passes, and the event's partition waits for it. */
  | { readonly kind: 'retry'; readonly reason: string };

/** All that a step may touch. */
export interface WorkflowContext {
  readonly event: EventSummary;
  /** The envelope's exact bytes. */
  readonly body: Buffer;
  /** W3C trace context of the publisher, if it sent one that is valid. */
  readonly traceParent?: string;
  readonly logger: PinoLogger;
  /** Aborts when the partition is lost or the process stops. */
  readonly signal: AbortSignal;
}
