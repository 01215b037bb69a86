import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import type { z } from 'zod';
import type { Principal } from './access/principal.js';
import { noteRequestSchemas } from './contract/route-description.js';
import { parseJsonBody, parseOptionalJsonBody, parseQuery } from './json-body.js';
import type { HttpRequest } from './request.js';

const requestOf = (context: ExecutionContext): HttpRequest => context.switchToHttp().getRequest<HttpRequest>();

/** The tenant of the credential, or the one that the operator named in the path; only on routes with `@Allow`. */
export const TenantId = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { tenantId } = requestOf(context);
  if (tenantId === undefined) throw new PostriderError('unauthorized', 'this route needs an API key');
  return tenantId;
});

/** Who asks: the key and what it may do; only on routes with `@Allow`. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = requestOf(context);
  if (principal === undefined) throw new PostriderError('unauthorized', 'this route needs an API key');
  return principal;
});

/** The exact bytes of the request's body; empty when there was none. */
export const RawBody = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Buffer => requestOf(context).body ?? Buffer.alloc(0),
);

/** Wrapped, because Nest takes whatever has a method `transform` for a pipe, and `{ schema }` for its own options. */
interface Checked {
  readonly expected: z.ZodType;
}

const checkedBody = createParamDecorator(({ expected }: Checked, context: ExecutionContext): unknown =>
  parseJsonBody(expected, requestOf(context)),
);

const checkedQuery = createParamDecorator(({ expected }: Checked, context: ExecutionContext): unknown =>
  parseQuery(expected, requestOf(context).url),
);

/** The body, parsed and checked against a schema; 400 for what is not JSON, 422 with a pointer for each fault. */
export const JsonBody =
  (schema: z.ZodType): ParameterDecorator =>
  (target, method, index) => {
    noteRequestSchemas(target, method, { body: schema });
    checkedBody({ expected: schema })(target, method, index);
  };

const checkedOptionalBody = createParamDecorator(({ expected }: Checked, context: ExecutionContext): unknown =>
  parseOptionalJsonBody(expected, requestOf(context)),
);

/** As {@link JsonBody}; a request without a body is one with an empty object. */
export const OptionalJsonBody =
  (schema: z.ZodType): ParameterDecorator =>
  (target, method, index) => {
    noteRequestSchemas(target, method, { body: schema, bodyIsOptional: true });
    checkedOptionalBody({ expected: schema })(target, method, index);
  };

/** The query parameters, checked against a schema; 422 with a pointer for each fault. */
export const QueryParameters =
  (schema: z.ZodType): ParameterDecorator =>
  (target, method, index) => {
    noteRequestSchemas(target, method, { query: schema });
    checkedQuery({ expected: schema })(target, method, index);
  };
