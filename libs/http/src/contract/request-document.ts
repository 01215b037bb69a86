import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiRequestBodyObject } from 'zod-openapi';
import type { HttpRoute } from './http-routes.js';
import { objectOf } from './query-fields.js';

/** The path, the query and the header fields that a route reads. */
export function parametersOf(route: HttpRoute): Pick<ZodOpenApiOperationObject, 'requestParams'> {
  const query = objectOf(route.query);
  const headers = Object.entries(route.description?.requestHeaders ?? {});
  const requestParams = {
    ...(route.parameters.length === 0 ? {} : { path: pathOf(route) }),
    ...(query === undefined ? {} : { query }),
    ...(headers.length === 0
      ? {}
      : { header: z.object(Object.fromEntries(headers.map(([name, text]) => [name, textField(text).optional()]))) }),
  };
  return Object.keys(requestParams).length === 0 ? {} : { requestParams };
}

const textField = (meaning: string) => z.string().describe(meaning);

function pathOf({ parameters, description, path }: HttpRoute) {
  return z.object(
    Object.fromEntries(
      parameters.map((name) => [name, textField(description?.parameters?.[name] ?? meaningOf(name, path)).min(1)]),
    ),
  );
}

/** `/v1/endpoints/:id`: of one of the endpoints. */
function meaningOf(name: string, path: string): string {
  if (name !== 'id') return `the ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
  const parts = path.split('/');
  return `of one of the ${(parts[parts.indexOf(':id') - 1] ?? '').replaceAll('-', ' ')}`;
}

export function requestBodyOf({
  body,
  bodyIsOptional = false,
  description,
}: HttpRoute): ZodOpenApiRequestBodyObject | undefined {
  const bodies =
    description?.bodies ??
    (body === undefined ? {} : { 'application/json': { schema: body, example: description?.example } });
  const content = Object.entries(bodies).map(([type, { schema, example }]) => [
    type,
    { schema, ...(example === undefined ? {} : { example }) },
  ]);
  return content.length === 0 ? undefined : { required: !bodyIsOptional, content: Object.fromEntries(content) };
}
