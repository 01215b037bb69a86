import type { AcceptedEvent } from './event-draft.js';

/**
 * The envelope's bytes, built once: Kafka's value, the signed text and the delivered body are these very bytes
 * (ARCHITECTURE.md, invariant 3). `data` and `metadata` are copied, never parsed and written anew.
 */
export function spliceEnvelope({ summary, userId, data, metadata }: AcceptedEvent): Buffer {
  const { id, type, version, timestamp, source, tenantId, subject, channels } = summary;
  const head = Buffer.from(
    `{"id":${JSON.stringify(id)},"type":${JSON.stringify(type)},"version":${JSON.stringify(version)}` +
      `,"timestamp":${JSON.stringify(timestamp)},"source":${JSON.stringify(source)},"tenantId":${JSON.stringify(tenantId)}` +
      `${userId === undefined ? '' : `,"userId":${JSON.stringify(userId)}`}` +
      `${subject === undefined ? '' : `,"subject":${JSON.stringify(subject)}`}` +
      `${channels === undefined ? '' : `,"channels":${JSON.stringify(channels)}`},"data":`,
    'utf8',
  );
  if (metadata === undefined) return Buffer.concat([head, data, CLOSE]);
  return Buffer.concat([head, data, METADATA, metadata, CLOSE]);
}

const METADATA = Buffer.from(',"metadata":');
const CLOSE = Buffer.from('}');
