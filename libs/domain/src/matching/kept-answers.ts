import type { Candidates } from './candidates.js';

interface KeptAnswer {
  readonly version: number;
  readonly candidates: Candidates;
  readonly ids: number;
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
  get(question: string, version: number): Candidates | undefined {
    const answer = this.answers.get(question);
    return answer?.version === version ? answer.candidates : undefined;
  }

  set(question: string, version: number, candidates: Candidates): void {
    this.drop(question);
    const ids = idsIn(candidates);
    this.answers.set(question, { version, candidates, ids });
    this.kept += ids;
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
    this.kept -= answer.ids;
  }
}

const idsIn = ({ endpointIds, conditional }: Candidates): number =>
  conditional.reduce((sum, one) => sum + one.endpointIds.length + OVERHEAD, endpointIds.length + OVERHEAD);
