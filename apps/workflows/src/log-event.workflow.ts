import type { WorkflowDefinition } from './workflow.js';

/** The built-in workflow: one log line for each event of a pattern, to see what passes by. Never the payload. */
export const logEvents = (pattern: string): WorkflowDefinition => ({
  name: 'log-events',
  pattern,
  steps: [
    {
      name: 'log',
      run: ({ event, body, logger }) => {
        const { id, type, tenantId, source, subject, timestamp } = event;
        logger.info({ eventId: id, type, tenantId, source, subject, timestamp, bytes: body.length }, 'workflow.event');
        return Promise.resolve({ kind: 'done' });
      },
    },
  ],
});
