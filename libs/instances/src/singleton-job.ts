/** What a run is told. */
export interface JobContext {
  /** Aborts when another process may have taken the job over, and when this one stops: begin nothing more then. */
  readonly signal: AbortSignal;
  readonly nowMs: number;
}

/** `again`: there is more to do, do not wait. */
export type JobOutcome = 'again' | 'done';

/**
 * Work that one process does at a time, over any number of them, and that another takes over within 15 s when that one
 * dies. A process that was frozen may wake up in the middle of a run that another has taken over by then, so all of it
 * has to be safe to repeat.
 */
export interface SingletonJob {
  /** Of all jobs of the installation: `retention`. */
  readonly name: string;
  /** From the end of one run to the beginning of the next. */
  readonly everyMs: number;
  run(context: JobContext): Promise<JobOutcome>;
}
