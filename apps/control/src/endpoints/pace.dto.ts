import type { AutoDisable, Ordering, RateLimit } from '#libs/contracts';
import { keyPathFault } from '#libs/domain';
import { z } from 'zod';

const MAX_PER_SECOND = 10_000;
const MAX_CONCURRENT = 1_000;
const MAX_FAILURES = 1_000;
const MAX_HOURS = 30 * 24;

const upTo = (limit: number) => z.number().int().min(1).max(limit).optional();

export const rateLimit: z.ZodType<RateLimit> = z
  .strictObject({
    perSecond: upTo(MAX_PER_SECOND),
    perMinute: upTo(MAX_PER_SECOND * 60),
    perHour: upTo(MAX_PER_SECOND * 3_600),
    concurrent: upTo(MAX_CONCURRENT),
  })
  .refine(
    (limit) => Object.values(limit).some((value) => value !== undefined),
    'expected at least one of perSecond, perMinute, perHour and concurrent; null removes the limit',
  );

const onExhausted = z.enum(['skip', 'wait']).default('skip');

/** `none` and `endpoint` may be given as the word alone. */
export const ordering: z.ZodType<Ordering> = z
  .preprocess(
    (given) => (typeof given === 'string' ? { mode: given } : given),
    z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('none') }),
      z.strictObject({ mode: z.literal('endpoint'), onExhausted }),
      z.strictObject({
        mode: z.literal('key'),
        keyPath: z.string().superRefine((path, context) => {
          const message = keyPathFault(path);
          if (message !== undefined) context.addIssue({ code: 'custom', message });
        }),
        onExhausted,
      }),
    ]),
  )
  .meta({
    override: ({ jsonSchema }) => {
      jsonSchema.anyOf = [{ type: 'string', enum: ['none', 'endpoint'] }, { oneOf: jsonSchema.oneOf ?? [] }];
      delete jsonSchema.oneOf;
      delete jsonSchema.type;
    },
  });

export const autoDisable: z.ZodType<AutoDisable> = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('time'), hours: z.number().positive().max(MAX_HOURS) }),
  z.strictObject({ mode: z.literal('failures'), failures: z.number().int().min(1).max(MAX_FAILURES) }),
  z.strictObject({ mode: z.literal('never') }),
]);
