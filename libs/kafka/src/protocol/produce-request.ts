import type { Mend, LoadInternal } from './kafkajs-internals.js';
import { isProtocol, type Protocol } from './kafkajs-protocol.codec.js';
import { rememberingAcknowledged } from './produce-response.js';

/** Stands for all records of one partition in a produce request of kafkajs: they are encoded already. */
export interface EncodedMessage {
  readonly partition: number;
  /** kafkajs refuses messages without one. */
  readonly value: null;
  readonly batch: Buffer;
}

interface PartitionData {
  readonly partition: number;
  readonly messages: readonly object[];
}

interface ProduceParts {
  readonly acks: number;
  readonly timeout: number;
  readonly topicData: readonly { readonly topic: string; readonly partitions: readonly PartitionData[] }[];
}

const API_KEY = 0;
/** From here to 7, requests differ in their version number only. */
const FIRST_VERSION = 3;
const LAST_VERSION = 7;

/** Teaches kafkajs to send record batches that are encoded already ({@link EncodedMessage}) as they are. */
export function mendProduceRequest(load: LoadInternal): Mend {
  const produce = load('protocol/requests/produce/index.js');
  if (!isProtocol<ProduceParts>(produce)) return { mended: false, reason: 'kafkajs has no Produce protocol' };
  const original = produce.protocol;
  produce.protocol = ({ version }): Protocol<ProduceParts> => {
    const build = original({ version });
    if (version < FIRST_VERSION || version > LAST_VERSION) return build;
    return (parts) => {
      const theirs = build(parts);
      const { acks } = parts;
      if (!parts.topicData.every(({ partitions }) => partitions.every(({ messages }) => isEncoded(messages[0]))))
        return theirs;
      const request = {
        apiKey: API_KEY,
        apiVersion: version,
        apiName: 'Produce',
        expectResponse: () => acks !== 0,
        encode: async () => {
          const bytes = encode(parts);
          return { buf: bytes, buffer: bytes };
        },
      };
      return { request, response: rememberingAcknowledged(theirs.response) };
    };
  };
  return { mended: true };
}

const isEncoded = (message: object | undefined): message is EncodedMessage =>
  message !== undefined && 'batch' in message && Buffer.isBuffer(message.batch);

/** transactional_id acks timeout [topic [partition records]] */
function encode({ acks, timeout, topicData }: ProduceParts): Buffer {
  const pieces: Buffer[] = [head(acks, timeout, topicData.length)];
  for (const { topic, partitions } of topicData) {
    const name = Buffer.from(topic);
    const about = Buffer.allocUnsafe(name.length + 6);
    about.writeInt16BE(name.length, 0);
    name.copy(about, 2);
    about.writeInt32BE(partitions.length, name.length + 2);
    pieces.push(about);
    for (const { partition, messages } of partitions) {
      const [first] = messages;
      if (!isEncoded(first)) continue;
      const place = Buffer.allocUnsafe(8);
      place.writeInt32BE(partition, 0);
      place.writeInt32BE(first.batch.length, 4);
      pieces.push(place, first.batch);
    }
  }
  return Buffer.concat(pieces);
}

function head(acks: number, timeout: number, topics: number): Buffer {
  const bytes = Buffer.allocUnsafe(12);
  bytes.writeInt16BE(-1, 0); // no transaction
  bytes.writeInt16BE(acks, 2);
  bytes.writeInt32BE(timeout, 4);
  bytes.writeInt32BE(topics, 8);
  return bytes;
}
