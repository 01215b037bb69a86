/** What kafkajs knows of one version of one request: how to encode it and how to read the answer. */
interface Exchange {
  readonly request: object;
  readonly response: Response;
}

export interface Response {
  decode(payload: Buffer): Promise<unknown>;
  parse(decoded: unknown): Promise<unknown>;
}

export type Protocol<Parts> = (parts: Parts) => Exchange;

/** A module `protocol/requests/<api>`. */
export interface ProtocolModule<Parts> {
  protocol: (asked: { readonly version: number }) => Protocol<Parts>;
}

export const isProtocol = <Parts>(module: unknown): module is ProtocolModule<Parts> =>
  typeof module === 'object' && module !== null && 'protocol' in module && typeof module.protocol === 'function';

/** kafkajs' own reading of a record set, with its length before it. */
export type DecodeMessages = (decoder: unknown) => Promise<readonly object[]>;
export type DecoderClass = new (bytes: Buffer) => unknown;

export const isDecodeMessages = (module: unknown): module is DecodeMessages => typeof module === 'function';
export const isDecoderClass = (module: unknown): module is DecoderClass =>
  typeof module === 'function' && typeof module.prototype?.readInt32 === 'function';

/** What the broker says of each partition of a produce request, as kafkajs reads it. */
export interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly baseOffset: string;
    }[];
  }[];
}

export const isProduceAnswer = (decoded: unknown): decoded is ProduceAnswer =>
  typeof decoded === 'object' && decoded !== null && 'topics' in decoded && Array.isArray(decoded.topics);
