import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '#libs/http';
import { allRoutes } from './all-routes.js';
import { openApiText } from './openapi-text.js';

const routes = allRoutes();
const named = routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);

describe('the contract of the HTTP API', () => {
  test('there are routes to describe', () => {
    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(['POST /v1/events', 'GET /livez']));
  });

  test.each(named)('%s says what it is for and what it answers: @Describes beside the route', (_name, route) => {
    expect(route.description).toBeDefined();
    expect(Object.keys(route.description?.answers ?? {})).not.toEqual([]);
  });

  test('no two routes are the same', () => {
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
  });

  test('docs/openapi.json is what the code says: npm run contract', () => {
    expect(readFileSync('docs/openapi.json', 'utf8')).toBe(openApiText());
  });

  test('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...openApiDocument(routes) });
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });
});
