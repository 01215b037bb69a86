import type { ErrorDetail } from '#libs/contracts';
import { readChannels } from './event-channels.js';
import { kindOf, type GivenAttribute, type GivenAttributes } from './event-attributes.js';
import type { EventDraft, RawValue } from './event-draft.js';
import { isJsonObject, pointerTo } from './json-document.js';
import { objectMembers, type JsonMember } from './json-members.js';

/** An object of the request: its value as JSON.parse gave it, and where its bytes begin. */
export interface ObjectInRequest {
  readonly bytes: Buffer;
  readonly start: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** The object's own place, e.g. `['events', 3]`. */
  readonly path: readonly (string | number)[];
}

const FIELDS = [
  'type',
  'data',
  'id',
  'version',
  'source',
  'userId',
  'subject',
  'timestamp',
  'deliverAt',
  'metadata',
  'channels',
  'key',
  'priority',
] as const;

/**
 * Reads `{type, data, id?, version?, source?, userId?, subject?, timestamp?, deliverAt?, metadata?, channels?, key?, priority?}` (docs/api.md).
 * `data` and `metadata` are kept as the bytes they are.
 */
export function readPublishRequest(request: ObjectInRequest): EventDraft {
  const { value, path } = request;
  const members = objectMembers(request.bytes, request.start);
  const at = (name: string): GivenAttribute => ({ value: value[name], pointer: () => pointerTo(...path, name) });
  const metadata = value['metadata'];
  const inMetadata = (name: string): GivenAttribute => ({
    value: isJsonObject(metadata) ? metadata[name] : undefined,
    pointer: () => pointerTo(...path, 'metadata', name),
  });
  const given: GivenAttributes = {
    id: at('id'),
    type: at('type'),
    version: at('version'),
    source: at('source'),
    userId: at('userId'),
    subject: at('subject'),
    timestamp: at('timestamp'),
    deliverAt: at('deliverAt'),
    key: at('key'),
    priority: at('priority'),
    correlationId: inMetadata('correlationId'),
    traceId: inMetadata('traceId'),
    sessionId: inMetadata('sessionId'),
  };
  const { channels, errors: channelErrors } = readChannels(value['channels'], () => pointerTo(...path, 'channels'));
  const metadataBytes =
    metadata === undefined || metadata === null ? undefined : rawValue(request, members, 'metadata');
  return {
    given,
    data: rawValue(request, members, 'data'),
    errors: [
      ...repeatedMembers(members, path),
      ...missingOf(value, path),
      ...unknownOf(members, path),
      ...notAnObject(metadata, path),
      ...channelErrors,
    ],
    ...(channels === undefined ? {} : { channels }),
    ...(metadataBytes === undefined ? {} : { metadata: metadataBytes }),
  };
}

export function rawValue(
  { bytes, path }: ObjectInRequest,
  members: readonly JsonMember[],
  name: string,
): RawValue | undefined {
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) return undefined;
  return {
    bytes: bytes.subarray(member.start, member.end),
    depth: member.depth,
    pointer: () => pointerTo(...path, name),
  };
}

/** JSON parsers disagree about which of two equal names counts, so on the request's own level none may be repeated. */
export function repeatedMembers(members: readonly JsonMember[], path: readonly (string | number)[]): ErrorDetail[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of members) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated].map((name) => ({ pointer: pointerTo(...path, name), detail: 'is given more than once' }));
}

function missingOf(value: Readonly<Record<string, unknown>>, path: readonly (string | number)[]): ErrorDetail[] {
  const missing: ErrorDetail[] = [];
  if (value['type'] === undefined || value['type'] === null) {
    missing.push({
      pointer: pointerTo(...path, 'type'),
      detail: 'is missing: the type of the event, such as order.created',
    });
  }
  if (value['data'] === undefined) {
    missing.push({ pointer: pointerTo(...path, 'data'), detail: 'is missing: any JSON value, null included' });
  }
  return missing;
}

function unknownOf(members: readonly JsonMember[], path: readonly (string | number)[]): ErrorDetail[] {
  const unknown = new Set(members.map(({ name }) => name).filter((name) => !FIELDS.some((field) => field === name)));
  return [...unknown].map((name) => ({
    pointer: pointerTo(...path, name),
    detail:
      name === 'tenantId'
        ? 'is not accepted: the tenant is that of the API key'
        : `is not a known field; known are ${FIELDS.join(', ')}`,
  }));
}

function notAnObject(metadata: unknown, path: readonly (string | number)[]): ErrorDetail[] {
  if (metadata === undefined || metadata === null || isJsonObject(metadata)) return [];
  return [{ pointer: pointerTo(...path, 'metadata'), detail: `must be an object, not ${kindOf(metadata)}` }];
}
