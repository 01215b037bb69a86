import type { ErrorDetail } from '#libs/contracts';
import type { EventDraft, RawValue } from './event-draft.js';
import type { GivenAttribute } from './event-attributes.js';
import { readChannels, type ReadChannels } from './event-channels.js';
import { isJsonContentType } from './media-type.js';
import { validTraceParent } from './trace-parent.js';

/** One CloudEvents context attribute, from a JSON member or a header. */
export interface CloudEventAttribute extends GivenAttribute {
  /** Undefined when it could not be decoded, which is a fault of its own. */
  readonly value: unknown;
  /** The value as JSON, for attributes that travel on in `metadata.cloudEvents`. */
  readonly json: Buffer;
}

export type CloudEventAttributes = ReadonlyMap<string, CloudEventAttribute>;

const REQUIRED = ['specversion', 'id', 'source', 'type'] as const;
/** Attributes that have a place of their own in our envelope, or none anywhere. */
const PLACED = new Set<string>([
  ...REQUIRED,
  'time',
  'subject',
  'datacontenttype',
  'eventversion',
  'partitionkey',
  'deliverat',
  'channels',
  'correlationid',
  'traceparent',
  // Never honoured: the tenant is that of the API key (ARCHITECTURE.md, invariant 11).
  'tenantid',
]);
/** CloudEvents 1.0, "Attribute Naming Convention". */
const ATTRIBUTE_NAME = /^[a-z0-9]+$/;
const MAX_EXTENSIONS = 64;

/**
 * Turns the attributes of CloudEvents 1.0 into ours: `time` is our timestamp, `partitionkey` our key, `deliverat` our
 * `deliverAt`, `channels` (comma-separated) our channels, `correlationid` goes into `metadata`. Those we have no place for (`dataschema`, foreign extensions) are kept in `metadata.cloudEvents`.
 * @param place makes the pointer of an attribute that is missing
 */
export function draftOfCloudEvent(
  attributes: CloudEventAttributes,
  data: RawValue,
  place: (name: string) => string,
): EventDraft {
  const metadata = metadataOf(attributes);
  const { channels, errors: channelErrors } = channelsOf(attributes);
  const traceParent = validTraceParent(attributes.get('traceparent')?.value);
  const { id, type, source } = Object.fromEntries(attributes);
  return {
    given: {
      ...(id === undefined ? {} : { id }),
      ...(type === undefined ? {} : { type }),
      ...(source === undefined ? {} : { source }),
      ...renamed(attributes, 'time', 'timestamp'),
      ...renamed(attributes, 'subject', 'subject'),
      ...renamed(attributes, 'eventversion', 'version'),
      ...renamed(attributes, 'partitionkey', 'key'),
      ...renamed(attributes, 'deliverat', 'deliverAt'),
      ...renamed(attributes, 'correlationid', 'correlationId'),
    },
    data,
    errors: [
      ...missingOf(attributes, place),
      ...wrongVersion(attributes),
      ...wrongContentType(attributes),
      ...badExtensions(attributes),
      ...channelErrors,
    ],
    ...(channels === undefined ? {} : { channels }),
    ...(metadata === undefined ? {} : { metadata: { bytes: metadata, depth: 2, pointer: () => '' } }),
    ...(traceParent === undefined ? {} : { traceParent }),
  };
}

const renamed = (attributes: CloudEventAttributes, from: string, to: string): Record<string, GivenAttribute> => {
  const attribute = attributes.get(from);
  return attribute === undefined ? {} : { [to]: attribute };
};

function channelsOf(attributes: CloudEventAttributes): ReadChannels {
  const attribute = attributes.get('channels');
  if (attribute === undefined) return { errors: [] };
  const { value, pointer } = attribute;
  if (typeof value !== 'string') {
    return { errors: [{ pointer: pointer(), detail: 'must be a text of names with commas between them' }] };
  }
  const names = value.split(',').map((name) => name.trim());
  return readChannels(names, pointer);
}

function missingOf(attributes: CloudEventAttributes, place: (name: string) => string): ErrorDetail[] {
  return REQUIRED.filter((name) => !attributes.has(name)).map((name) => ({
    pointer: place(name),
    detail: `is missing: CloudEvents 1.0 requires ${REQUIRED.join(', ')}`,
  }));
}

function wrongVersion(attributes: CloudEventAttributes): ErrorDetail[] {
  const version = attributes.get('specversion');
  if (version?.value === undefined || version.value === '1.0') return [];
  return [{ pointer: version.pointer(), detail: 'must be "1.0", the version of CloudEvents that is spoken here' }];
}

function wrongContentType(attributes: CloudEventAttributes): ErrorDetail[] {
  const contentType = attributes.get('datacontenttype');
  if (contentType?.value === undefined) return [];
  if (typeof contentType.value === 'string' && isJsonContentType(contentType.value)) return [];
  return [
    {
      pointer: contentType.pointer(),
      detail: 'must be application/json or another JSON type: only JSON data is delivered',
    },
  ];
}

function badExtensions(attributes: CloudEventAttributes): ErrorDetail[] {
  const foreign = [...attributes].filter(([name]) => !PLACED.has(name));
  if (foreign.length > MAX_EXTENSIONS) {
    return [
      {
        pointer: '',
        detail: `the event has ${foreign.length} extension attributes, at most ${MAX_EXTENSIONS} are allowed`,
      },
    ];
  }
  return foreign.flatMap(([name, { pointer, value }]) => {
    if (!ATTRIBUTE_NAME.test(name)) {
      return [{ pointer: pointer(), detail: 'is no CloudEvents attribute: names are lower-case letters and digits' }];
    }
    const simple =
      value === undefined || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return simple
      ? []
      : [
          {
            pointer: pointer(),
            detail: 'must be a string, number or boolean: CloudEvents attributes are simple values',
          },
        ];
  });
}

function metadataOf(attributes: CloudEventAttributes): Buffer | undefined {
  const kept = [...attributes].filter(([name]) => !PLACED.has(name));
  const correlationId = attributes.get('correlationid');
  const members: Buffer[] = [];
  if (correlationId !== undefined) members.push(member('correlationId', correlationId.json));
  if (kept.length > 0)
    members.push(member('cloudEvents', objectOf(kept.map(([name, { json }]) => member(name, json)))));
  return members.length === 0 ? undefined : objectOf(members);
}

const member = (name: string, json: Buffer): Buffer => Buffer.concat([Buffer.from(`${JSON.stringify(name)}:`), json]);

function objectOf(members: readonly Buffer[]): Buffer {
  const parts = members.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(','), part]));
  return Buffer.concat([Buffer.from('{'), ...parts, Buffer.from('}')]);
}
