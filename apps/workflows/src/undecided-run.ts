/** Which step of which run; an error line in the log shows these as fields. */
export interface RunPlace {
  readonly workflow: string;
  readonly step: string;
  readonly eventId: string;
}

/**
 * A run that could not be decided: its record stays where it is and is handed out again. The consumer pump writes the one
 * log line about it and shows it in `/readyz`.
 */
export class UndecidedRun extends Error {
  override readonly name = 'UndecidedRun';
  readonly workflow: string;
  readonly step: string;
  readonly eventId: string;

  /** @param cause what a step threw, if this is a bug */
  constructor({ workflow, step, eventId }: RunPlace, reason: string, cause?: unknown) {
    super(`workflow "${workflow}", step "${step}", event ${eventId}: ${reason}`, { cause });
    this.workflow = workflow;
    this.step = step;
    this.eventId = eventId;
  }
}
