import { ConfigError } from '#libs/config';
import type { KafkaConfig } from '#libs/kafka';
import type { GuardedAxios } from '#libs/webhook-client';
import { callEvents } from './call.workflow.js';
import { logEvents } from './log-event.workflow.js';
import type { WorkflowDefinition } from './workflow.js';
import type { WorkflowsConfig } from './workflows.config.js';

/** The workflows that settings switch on. */
export function builtInWorkflows(
  config: WorkflowsConfig,
  { DRAIN_TIMEOUT_MS }: Pick<KafkaConfig, 'DRAIN_TIMEOUT_MS'>,
  client: GuardedAxios,
): readonly WorkflowDefinition[] {
  const definitions: WorkflowDefinition[] = [];
  if (config.WORKFLOWS_LOG_EVENTS !== undefined) definitions.push(logEvents(config.WORKFLOWS_LOG_EVENTS));
  const { WORKFLOWS_CALL_EVENTS: pattern, WORKFLOWS_CALL_URL: url, WORKFLOWS_CALL_TIMEOUT_MS: timeoutMs } = config;
  if (pattern !== undefined && url !== undefined) {
    if (timeoutMs >= DRAIN_TIMEOUT_MS) {
      const limit = `must be less than DRAIN_TIMEOUT_MS, which is ${DRAIN_TIMEOUT_MS}: a stop would repeat calls`;
      throw new ConfigError([`WORKFLOWS_CALL_TIMEOUT_MS: ${limit}`]);
    }
    definitions.push(callEvents(pattern, { url, timeoutMs }, client));
  }
  return definitions;
}
