import { HealthController, MetricsController } from '#libs/observability';
import { z } from 'zod';
import { describeRoute } from './route-description.js';

const readiness = z
  .object({
    status: z.enum(['ok', 'not ready']),
    checks: z.record(z.string(), z.string()).describe('what was looked at, by name, and what is wrong with it'),
  })
  .meta({ id: 'Readiness' });

/** The operator's routes of every app; the library that serves them lies below this one. */
export function describeOperations(): void {
  describeRoute(HealthController, 'live', {
    summary: 'Say that the process turns',
    answers: {
      200: { description: 'it does', schema: z.object({ status: z.literal('ok') }), example: { status: 'ok' } },
    },
  });
  describeRoute(HealthController, 'ready', {
    summary: 'Say whether the process can do its work',
    answers: {
      200: { description: 'it can', schema: readiness, example: { status: 'ok', checks: { kafka: 'ok' } } },
      503: {
        description: 'something is missing, by name',
        schema: readiness,
        example: { status: 'not ready', checks: { kafka: 'no broker answered' } },
      },
    },
  });
  describeRoute(MetricsController, 'render', {
    summary: 'Show the metrics, for Prometheus',
    answers: {
      200: {
        description: 'the samples of this process',
        schema: z.string(),
        contentType: 'text/plain',
        example: 'postrider_config_version 17\n',
      },
    },
  });
}
