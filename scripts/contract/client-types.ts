import openapiTS, { astToString } from 'openapi-typescript';

/** `libs/api-client/src/openapi.ts`, to the byte: the types of every path, for openapi-fetch. */
export async function clientTypes(openApiText: string): Promise<string> {
  // A field with a default may be left out of a request.
  const types = astToString(await openapiTS(openApiText, { defaultNonNullable: false }));
  return `// Made from docs/openapi.json by "npm run contract": do not edit.\n${types}`;
}
