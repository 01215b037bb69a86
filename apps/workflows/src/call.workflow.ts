import { requestFailureOf, type GuardedAxios } from '#libs/webhook-client';
import { callHeaders } from './call-headers.js';
import { callOutcome, type CallAnswer } from './call-outcome.js';
import type { WorkflowContext, WorkflowDefinition, WorkflowStep } from './workflow.js';

export interface CallSettings {
  readonly url: string;
  /** Total, to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** The built-in workflow that posts each event of a pattern to one internal URL. */
export const callEvents = (pattern: string, settings: CallSettings, client: GuardedAxios): WorkflowDefinition => ({
  name: 'call',
  pattern,
  steps: [callStep(settings, client)],
});

/** POSTs the envelope's exact bytes, past the egress guard. For any workflow. */
export const callStep = (settings: CallSettings, client: GuardedAxios): WorkflowStep => ({
  name: 'call',
  run: async (context) => callOutcome(await post(settings, client, context), new URL(settings.url).origin),
});

/** Not stopped by the context's signal: a call that is under way ends by itself, so a SIGTERM repeats nothing. */
async function post(
  { url, timeoutMs }: CallSettings,
  client: GuardedAxios,
  { event, body, traceParent }: WorkflowContext,
): Promise<CallAnswer> {
  try {
    const { status } = await client.post(url, body, {
      headers: callHeaders(event, traceParent),
      timeout: timeoutMs,
      responseType: 'arraybuffer',
      validateStatus: null,
    });
    return { kind: 'response', status };
  } catch (error) {
    const failure = requestFailureOf(error);
    if (failure === undefined) throw error;
    // An answer too large to be read is one all the same.
    return failure.status === undefined ? { kind: 'failed', ...failure } : { kind: 'response', status: failure.status };
  }
}
