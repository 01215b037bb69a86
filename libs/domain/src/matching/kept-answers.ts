interface KeptAnswer {
  readonly version: number;
  readonly endpointIds: readonly string[];
}

/** What keeping an answer costs beside its ids, in ids. */
const OVERHEAD = 16;

/**
 * Answers to "who wants this type", each as of a version of its tenant's subscriptions. Bounded over all tenants by the
 * endpoint ids in them, the oldest go first: someone who makes up event types costs no more than that.
 */
export class KeptAnswers {
  private readonly answers = new Map<string, KeptAnswer>();
  private kept = 0;
  /** Stands behind what was dropped as the oldest. One that begins anew each time would step over all of that again. */
  private oldest = this.answers.keys();

  constructor(private readonly maxIds: number) {}

  /** Undefined when it was not kept, or not since that version. */
  get(question: string, version: number): readonly string[] | undefined {
    const answer = this.answers.get(question);
    return answer?.version === version ? answer.endpointIds : undefined;
  }

  set(question: string, version: number, endpointIds: readonly string[]): void {
    this.drop(question);
    this.answers.set(question, { version, endpointIds });
    this.kept += endpointIds.length + OVERHEAD;
    while (this.kept > this.maxIds) {
      const { done, value } = this.oldest.next();
      if (done === true || value === question) {
        this.oldest = this.answers.keys();
        return;
      }
      this.drop(value);
    }
  }

  private drop(question: string): void {
    const answer = this.answers.get(question);
    if (answer === undefined) return;
    this.answers.delete(question);
    this.kept -= answer.endpointIds.length + OVERHEAD;
  }
}
