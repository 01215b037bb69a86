import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { answerOf, escaped, readOpenApi, type OpenApi } from './openapi.js';

/** One request and what came back. */
export interface Exchange {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly bytes: Buffer;
}

const PROBLEM = '#/components/schemas/Problem';
/** What a URL that is no route's may be told. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 408, 413, 415, 417, 431, 503]);

/** docs/openapi.json as a judge of answers. */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly templates: readonly { readonly path: string; readonly form: RegExp }[];

  constructor(private readonly document: OpenApi = readOpenApi()) {
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'openapi', ...document });
    this.templates = Object.keys(document.paths)
      .map((path) => ({ path, form: formOf(path) }))
      // `/v1/events/batch` before `/v1/events/{id}`.
      .sort((one, other) => countOf(one.path) - countOf(other.path));
  }

  /** What about the answer is not in the contract, in words; empty when all is. */
  faultsOf(exchange: Exchange): readonly string[] {
    const method = exchange.method.toLowerCase();
    const [path = ''] = exchange.path.split('?');
    const template = this.templates.find(
      ({ path: candidate, form }) => form.test(path) && this.document.paths[candidate]?.[method] !== undefined,
    );
    if (template === undefined) {
      if (!REFUSALS.has(exchange.status))
        return [`answered ${exchange.status}, and docs/openapi.json has no such route`];
      return this.bodyFaults(exchange, 'application/problem+json', `openapi${PROBLEM}`);
    }
    const place = { path: template.path, method, status: String(exchange.status) };
    const told = answerOf(this.document, place);
    if (told === undefined) {
      const named = Object.keys(this.document.paths[template.path]?.[method]?.responses ?? {});
      return [`answered ${exchange.status}; docs/openapi.json names ${named.join(', ')}`];
    }
    const type = mediaTypeOf(exchange.contentType);
    const { content } = told.answer;
    if (content === undefined) return exchange.bytes.length === 0 ? [] : ['has a body where none is described'];
    if (content[type] === undefined)
      return [`has content-type "${type}"; described are ${Object.keys(content).join(', ')}`];
    return this.bodyFaults(exchange, type, `openapi#${told.pointer}/content/${escaped(type)}/schema`);
  }

  private bodyFaults({ bytes, contentType }: Exchange, type: string, schema: string): readonly string[] {
    if (mediaTypeOf(contentType) !== type) return [`has content-type "${contentType}", expected ${type}`];
    const check = this.checks.get(schema) ?? this.ajv.compile({ $ref: schema });
    this.checks.set(schema, check);
    const text = bytes.toString('utf8');
    const value: unknown = type.endsWith('json') ? parsed(text) : text;
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '(all)'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

const countOf = (path: string): number => path.split('{').length;

const formOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.+*?()|[\]\\^$]/g, '\\$&').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

const mediaTypeOf = (contentType: string | null): string => (contentType ?? '').split(';')[0]?.trim() ?? '';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
