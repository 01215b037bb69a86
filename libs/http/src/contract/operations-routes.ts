import { HealthController, MetricsController } from '#libs/observability';
import { z } from 'zod';
import { problemSchema } from './problem.schema.js';
import { describeRoute } from './route-description.js';

const checks = z.record(z.string(), z.string()).describe('what was looked at, by name, and what is wrong with it');
const readiness = z.object({ status: z.literal('ok'), checks }).meta({ id: 'Readiness' });
const notReady = problemSchema
  .extend({ code: problemSchema.shape.code.extract(['not_ready']), checks })
  .meta({ id: 'NotReady' });

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
        contentType: 'application/problem+json',
        schema: notReady,
        example: {
          type: 'urn:postrider:error:not_ready',
          title: 'The process cannot do its work yet',
          status: 503,
          detail: 'kafka: no broker answered',
          instance: '/readyz',
          code: 'not_ready',
          requestId: '6f7c2f0e-5b0a-4f6e-9d3c-0a2f4f1f9a11',
          errors: [],
          checks: { kafka: 'no broker answered', database: 'ok' },
        },
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
