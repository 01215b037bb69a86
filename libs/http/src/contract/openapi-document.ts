import { VERSION } from '#libs/contracts';
import type { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { HttpRoute } from './http-routes.js';
import { parametersOf, requestBodyOf } from './request-document.js';
import { AnswerDocuments } from './answer-document.js';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The name of the one security scheme. */
const KEY = 'apiKey';

/** OpenAPI 3.1 of these routes, those without a description left out: a test finds them (docs/api.md, "The contract"). */
export function openApiDocument(routes: readonly HttpRoute[]): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  const answers = new AnswerDocuments();
  for (const route of routes) {
    const operation = operationOf(route, answers);
    const path = route.path.replaceAll(/:([A-Za-z]\w*)/g, '{$1}');
    if (operation !== undefined) paths[path] = { ...paths[path], [route.method]: operation };
  }
  const document = {
    openapi: '3.1.0' as const,
    info: {
      title: 'Postrider',
      version: VERSION,
      description: 'Events in, signed webhooks out. Conventions, fields and errors in words: docs/api.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8400', description: 'npm start' }],
    tags: tagsOf(routes),
    paths,
    components: { securitySchemes: { [KEY]: { type: 'http' as const, scheme: 'bearer', description: 'An API key.' } } },
  };
  return createDocument(document, { override: ({ jsonSchema }) => shorten(jsonSchema) });
}

/** Leaves out what the format says already, and that names in JSON are texts. */
function shorten(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format === 'date-time') delete schema.pattern;
  if (JSON.stringify(schema.propertyNames) === '{"type":"string"}') delete schema.propertyNames;
}

function operationOf(route: HttpRoute, answers: AnswerDocuments): ZodOpenApiOperationObject | undefined {
  const { description } = route;
  if (description === undefined) return undefined;
  const body = requestBodyOf(route);
  return {
    operationId: operationIdOf(route),
    tags: [tagOf(route)],
    summary: description.summary,
    ...(description.description === undefined ? {} : { description: description.description }),
    security: route.guarded ? [{ [KEY]: [] }] : [],
    ...parametersOf(route),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: answers.of(route),
  };
}

/** `Endpoints.create` → `endpoints_create`: a name for generated clients. */
const operationIdOf = ({ name }: HttpRoute): string =>
  `${name.charAt(0).toLowerCase()}${name.slice(1).replaceAll('.', '_')}`;

const tagOf = ({ name }: HttpRoute): string => name.slice(0, name.indexOf('.'));

const tagsOf = (routes: readonly HttpRoute[]): { name: string }[] =>
  [...new Set(routes.filter(({ description }) => description !== undefined).map(tagOf))]
    .sort()
    .map((name) => ({ name }));
