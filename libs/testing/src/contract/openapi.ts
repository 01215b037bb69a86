import { readFileSync } from 'node:fs';

/** What the tests read of docs/openapi.json. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Answer>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer | Reference>>;
  readonly security: readonly object[];
}

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: object;
}

export interface Answer {
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Media {
  readonly schema: object;
  readonly example?: unknown;
}

interface Reference {
  readonly $ref: string;
}

let document: OpenApi | undefined;

/** Tests run in the repository's folder. */
export function readOpenApi(): OpenApi {
  document ??= JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApi;
  return document;
}

/** `/a~b` inside a JSON pointer. */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Where an answer's own words are: at its route, or among the components. */
export function answerOf(
  { components, paths }: OpenApi,
  place: { readonly path: string; readonly method: string; readonly status: string },
): { readonly answer: Answer; readonly pointer: string } | undefined {
  const told = paths[place.path]?.[place.method]?.responses[place.status];
  if (told === undefined) return undefined;
  if (!('$ref' in told)) {
    return { answer: told, pointer: `/paths/${escaped(place.path)}/${place.method}/responses/${place.status}` };
  }
  const name = told.$ref.slice('#/components/responses/'.length);
  const answer = components.responses[name];
  return answer && { answer, pointer: `/components/responses/${escaped(name)}` };
}
