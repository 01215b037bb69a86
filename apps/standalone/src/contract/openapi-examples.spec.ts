import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { allRoutes } from './all-routes.js';
import { openApiDocument } from '#libs/http';

interface Operation {
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Content {
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface MediaType {
  readonly schema: { readonly $ref?: string; readonly examples?: readonly unknown[] };
  readonly example?: unknown;
}

const document = JSON.parse(JSON.stringify(openApiDocument(allRoutes())));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat('base64', true);
ajv.addSchema({ $id: 'openapi', components: document.components });

/** Every body that a client sends or gets, problems aside: their one example is that of `Problem`. */
function* bodies(): Iterable<readonly [name: string, body: MediaType]> {
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [method, { requestBody, responses }] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`;
      yield* contentOf(`${name} takes`, requestBody);
      for (const [status, answer] of Object.entries(responses)) {
        if (Number(status) < 400) yield* contentOf(`${name} answers ${status}`, answer);
      }
    }
  }
}

function* contentOf(name: string, holder: Content = {}) {
  for (const [type, body] of Object.entries(holder.content ?? {})) yield [`${name} as ${type}`, body] as const;
}

function examplesOf({ schema, example }: MediaType): readonly unknown[] {
  if (example !== undefined) return [example];
  const named = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  return (named === undefined ? schema : document.components.schemas[named]).examples ?? [];
}

describe('the examples of the contract', () => {
  test.each([...bodies()])('%s: there is one, and it fits its schema', (_name, body) => {
    const examples = examplesOf(body);
    expect(examples).not.toEqual([]);
    const fits = ajv.compile(
      JSON.parse(JSON.stringify(body.schema).replaceAll('"#/components/', '"openapi#/components/')),
    );
    for (const example of examples) expect(fits(example) ? [] : fits.errors).toEqual([]);
  });

  test('the example of a problem fits it', () => {
    const fits = ajv.compile({ $ref: 'openapi#/components/schemas/Problem' });
    const { examples } = document.components.schemas.Problem;
    expect(examples.map((example: unknown) => fits(example))).toEqual([true]);
  });
});
