import { mendFetch } from './fetch-mend.js';
import { mendKafkaJs, type Mend } from './kafkajs-internals.js';
import { mendProduceRequest } from './produce-request.js';

interface RecordProtocol {
  readonly produce: Mend;
  readonly fetch: Mend;
}

let installed: RecordProtocol | undefined;

/**
 * Puts our own coding of records under kafkajs (docs/adr/0018): call before the first connection; harmless when called
 * again. Where it cannot be installed kafkajs codes records itself, at two to four times the processor time.
 */
export function installRecordProtocol(): RecordProtocol {
  installed ??= { produce: mendKafkaJs(mendProduceRequest), fetch: mendKafkaJs(mendFetch) };
  return installed;
}
