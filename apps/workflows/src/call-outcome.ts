import type { RequestFailure } from '#libs/webhook-client';
import type { StepOutcome } from './workflow.js';

/** What came of one call: an answer with any status, or none. */
export type CallAnswer =
  { readonly kind: 'response'; readonly status: number } | ({ readonly kind: 'failed' } & RequestFailure);

/** 4xx answers that do not speak about the request itself, so that the same request may pass later. */
const PASSING_REFUSALS: readonly number[] = [408, 429];

/**
 * A refusal (4xx) is final: to repeat it for ever would hold the partition. Everything else that is not 2xx may be mended
 * from outside, the guard's settings included, so the event waits for that.
 * @param target where the call went, for the reason; without its path, which may hold a token
 */
export function callOutcome(answer: CallAnswer, target: string): StepOutcome {
  if (answer.kind === 'failed') return { kind: 'retry', reason: `${target}: ${answer.error} (${answer.errorClass})` };
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'done' };
  const reason = `${target} answered ${status}`;
  const refused = status >= 400 && status < 500 && !PASSING_REFUSALS.includes(status);
  return { kind: refused ? 'failed' : 'retry', reason };
}
