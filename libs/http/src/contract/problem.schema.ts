import { ERROR_CODES, type ErrorCode } from '#libs/contracts';
import { z } from 'zod';
import type { Problem } from '../problem.js';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

/** RFC 9457 problem details, the one shape of every 4xx and 5xx. */
export const problemSchema = z
  .object({
    type: z.string().describe('`urn:postrider:error:` and the code'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('names the value, the place and what was expected; for people, may change'),
    instance: z.string().describe('the path of the request'),
    code: z.enum(codes).describe('the stable part: what programs go by'),
    requestId: z.string().describe('finds the request in the logs; the same as the header `x-request-id`'),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('JSON pointer into the body, or to the parameter'),
          detail: z.string(),
        }),
      )
      .describe('every fault of the request; empty where there is nothing to point at'),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'urn:postrider:error:validation_failed',
        title: 'Some values are not valid',
        status: 422,
        detail: 'the body has 1 fault(s): /url is required',
        instance: '/v1/endpoints',
        code: 'validation_failed',
        requestId: '6f7c2f0e-5b0a-4f6e-9d3c-0a2f4f1f9a11',
        errors: [{ pointer: '/url', detail: 'is required' }],
      },
    ],
  }) satisfies z.ZodType<Problem>;
