import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** A record as it lies on a topic. */
export interface TopicRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

interface AsyncApi {
  readonly channels: Readonly<
    Record<string, { readonly address: string; readonly messages: Readonly<Record<string, object>> }>
  >;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}

interface Payload {
  readonly oneOf?: readonly { readonly properties?: Readonly<Record<string, { readonly const?: string }>> }[];
}

interface Message {
  readonly contentType: string;
  readonly headers: object;
  readonly payload: Payload;
  readonly bindings: { readonly kafka: { readonly key: object } };
}

/** docs/asyncapi.json as a judge of records. */
export class RecordContract {
  private readonly document: AsyncApi = JSON.parse(readFileSync('docs/asyncapi.json', 'utf8'));
  private readonly ajv = new Ajv({ strict: false, logger: false, discriminator: false });
  private readonly checks = new Map<object, ValidateFunction>();

  constructor() {
    addFormats.default(this.ajv);
  }

  /** Every kind of record that the contract describes: its messages, and what a line of a report may be. */
  get kinds(): readonly string[] {
    return Object.entries(this.document.components.messages).flatMap(([name, { payload }]) => {
      const kinds = variantsOf(payload);
      return kinds.length === 0 ? [name] : kinds.map((kind) => `${name} ${kind}`);
    });
  }

  /** Which of {@link kinds} a record is; several when its lines differ, none when it is not in the contract. */
  kindsOf(record: TopicRecord): readonly string[] {
    const name = this.messagesOf(record.topic)?.find((one) => this.faultsAsNamed(one, record).length === 0);
    if (name === undefined) return [];
    const message = this.document.components.messages[name];
    if (message === undefined || variantsOf(message.payload).length === 0) return [name];
    return payloadsOf(message.contentType, record.value).map((line) => `${name} ${kindOf(line)}`);
  }

  /** What about the record is not in the contract, by the message that it might be; empty when it is one of them. */
  faultsOf(record: TopicRecord): readonly string[] {
    const names = this.messagesOf(record.topic);
    if (names === undefined) return [`docs/asyncapi.json has no topic ${record.topic}`];
    const faults: string[] = [];
    for (const name of names) {
      const found = this.faultsAsNamed(name, record);
      if (found.length === 0) return [];
      faults.push(...found.map((fault) => `as ${name}: ${fault}`));
    }
    return faults;
  }

  private messagesOf(topic: string): readonly string[] | undefined {
    const channel = Object.values(this.document.channels).find(({ address }) => address === topic);
    return channel && Object.keys(channel.messages);
  }

  private faultsAsNamed(name: string, record: TopicRecord): readonly string[] {
    const message = this.document.components.messages[name];
    return message === undefined ? ['is not described'] : this.faultsAs(message, record);
  }

  private faultsAs({ headers, payload, bindings, contentType }: Message, record: TopicRecord): readonly string[] {
    return [
      ...this.faults('key', bindings.kafka.key, record.key),
      ...this.faults('headers', headers, record.headers),
      ...payloadsOf(contentType, record.value).flatMap((value) => this.faults('payload', payload, value)),
    ];
  }

  private faults(part: string, schema: object, value: unknown): readonly string[] {
    const check = this.checks.get(schema) ?? this.ajv.compile(schema);
    this.checks.set(schema, check);
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${part}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** What tells the variants of a payload apart, where it has several. */
function variantsOf({ oneOf = [] }: Payload): readonly string[] {
  return oneOf.flatMap(({ properties }) => properties?.['kind']?.const ?? []);
}

const kindOf = (line: unknown): string =>
  typeof line === 'object' && line !== null && 'kind' in line ? String(line.kind) : '';

function payloadsOf(contentType: string, value: Buffer | null): readonly unknown[] {
  if (value === null) return [null];
  const text = value.toString('utf8');
  switch (contentType) {
    case 'application/json':
      return [parsed(text)];
    case 'application/x-ndjson':
      return text.split('\n').map(parsed);
    default:
      return [text];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
