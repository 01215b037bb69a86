import type { ErrorCode } from '#libs/contracts';
import { z } from 'zod';
import type { ZodOpenApiContentObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { TITLES } from '../problem.js';
import type { HttpRoute } from './http-routes.js';
import { problemSchema } from './problem.schema.js';
import { errorsByStatus } from './route-errors.js';
import type { AnswerDescription } from './route-description.js';

const textHeader = (description: string) => ({ description, schema: { type: 'string' as const } });

const REQUEST_ID = { 'x-request-id': textHeader('of this request, in our logs') };
const RETRY_AFTER = { 'retry-after': textHeader('seconds after which it is worth another try') };
const MAY_PASS = new Set([429, 503]);
const LIMITS = {
  'ratelimit-policy': textHeader('each limit that holds: q events at once, which refill within w seconds'),
  ratelimit: textHeader('of each limit: r events are left; t seconds until this request may come again'),
  'x-ratelimit-limit': textHeader('q of the limit that is used up'),
  'x-ratelimit-remaining': textHeader('r of it'),
  'x-ratelimit-reset': textHeader('unix seconds at which this request may come again'),
};

/** The answers of one document's routes: routes that can fail in the same ways share one response in it. */
export class AnswerDocuments {
  private readonly problems = new Map<string, ZodOpenApiResponseObject>();

  of(route: HttpRoute): ZodOpenApiResponsesObject {
    const answers = new Map<string, ZodOpenApiResponseObject>();
    for (const [status, codes] of errorsByStatus(route)) answers.set(String(status), this.problem(status, codes));
    for (const [status, described] of Object.entries(route.description?.answers ?? {})) {
      const answer = answerOf(described);
      const problem = answers.get(status);
      answers.set(
        status,
        problem === undefined ? answer : { ...answer, content: { ...problem.content, ...answer.content } },
      );
    }
    return Object.fromEntries(answers);
  }

  private problem(status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
    const id = codes.join('-');
    const known = this.problems.get(id);
    if (known !== undefined) return known;
    const problem: ZodOpenApiResponseObject = {
      id,
      description: codes.map((code) => `\`${code}\`: ${TITLES[code]}`).join('. '),
      headers: { ...REQUEST_ID, ...(MAY_PASS.has(status) ? RETRY_AFTER : {}), ...(status === 429 ? LIMITS : {}) },
      content: { 'application/problem+json': { schema: problemWith(codes) } },
    };
    this.problems.set(id, problem);
    return problem;
  }
}

/** Only these codes: a client that switches over them knows when it has named them all. */
const problemWith = (codes: readonly ErrorCode[]) =>
  z.intersection(problemSchema, z.looseObject({ code: problemSchema.shape.code.extract([...codes]) }));

function answerOf({ description, schema, example, contentType, headers }: AnswerDescription): ZodOpenApiResponseObject {
  const content: ZodOpenApiContentObject | undefined =
    schema === undefined
      ? undefined
      : { [contentType ?? 'application/json']: { schema, ...(example === undefined ? {} : { example }) } };
  const told = Object.entries(headers ?? {}).map(([name, text]) => [name, textHeader(text)]);
  return {
    description,
    headers: { ...REQUEST_ID, ...Object.fromEntries(told) },
    ...(content === undefined ? {} : { content }),
  };
}
