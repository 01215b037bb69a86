import type { ErrorCode } from '#libs/contracts';

/** Nest's name for the {@link ActionRecorder} of an app; what is done through one that has none goes unrecorded. */
export const ACTION_RECORDER = Symbol('ActionRecorder');

/** A state-changing call, as it came in. */
export interface ActionCall {
  /** `endpoint.create` */
  readonly action: string;
  /** Null: nobody that is known here. */
  readonly tenantId: string | null;
  /** As the key told it; null without one. */
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly operator: boolean;
  readonly sourceAddress: string;
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** What a service tells about the change it made; secrets are taken out before any of it is kept. */
export interface Change {
  /** The id of what was changed. */
  readonly target?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** How a call ended. */
export interface ActionEnd extends Change {
  readonly status: number;
  /** Of the problem that it was answered with. */
  readonly code?: ErrorCode;
}

/** Writes down who did what: exactly one row for each call, also for those that were denied. */
export interface ActionRecorder {
  /**
   * Before anything is changed. Throws `database_unavailable` when it cannot be written down: then nothing may be changed.
   * Whoever dies before the end leaves a call whose result is unknown.
   */
  begin(call: ActionCall): Promise<BegunAction>;
  /** A call that was turned away before it began. Never rejects. */
  deny(call: ActionCall, end: ActionEnd): Promise<void>;
}

export interface BegunAction {
  /** Never rejects, and lets nobody wait for long: what was done is done. */
  end(end: ActionEnd): Promise<void>;
}
