import type { ErrorDetail } from '#libs/contracts';
import { draftOfCloudEvent, type CloudEventAttribute } from './cloud-event-attributes.js';
import type { EventDraft, RawValue } from './event-draft.js';
import { pointerTo, readJson } from './json-document.js';
import { objectMembers, placeOfValue, type JsonMember } from './json-members.js';
import { rawValue, repeatedMembers, type ObjectInRequest } from './publish-request.js';

const NO_DATA = Buffer.from('null');
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads one event of the CloudEvents 1.0 JSON format, alone or as an element of a batch. */
export function readCloudEvent(request: ObjectInRequest): EventDraft {
  const members = objectMembers(request.bytes, request.start);
  const place = (name: string): string => pointerTo(...request.path, name);
  const data = readData(request, members);
  const draft = draftOfCloudEvent(attributesOf(request, members), data.value, place);
  return { ...draft, errors: [...repeatedMembers(members, request.path), ...draft.errors, ...data.errors] };
}

function attributesOf(request: ObjectInRequest, members: readonly JsonMember[]): Map<string, CloudEventAttribute> {
  const attributes = new Map<string, CloudEventAttribute>();
  for (const { name, start, end } of members) {
    if (name === 'data' || name === 'data_base64') continue;
    // An own member even when its name is `__proto__`: JSON.parse defines, it does not assign.
    const value = Object.getOwnPropertyDescriptor(request.value, name)?.value as unknown;
    // "Unset attributes MAY be encoded as null" (JSON format 1.0, 2.2).
    if (value === null) continue;
    attributes.set(name, {
      pointer: () => pointerTo(...request.path, name),
      value,
      json: request.bytes.subarray(start, end),
    });
  }
  return attributes;
}

function readData(
  request: ObjectInRequest,
  members: readonly JsonMember[],
): { readonly value: RawValue; readonly errors: readonly ErrorDetail[] } {
  const pointer = (): string => pointerTo(...request.path, 'data_base64');
  const nothing = noData(() => pointerTo(...request.path, 'data'));
  const data = rawValue(request, members, 'data');
  const encoded = request.value['data_base64'];
  if (encoded === undefined || encoded === null) return { value: data ?? nothing, errors: [] };
  if (data !== undefined)
    return {
      value: data,
      errors: [{ pointer: pointer(), detail: 'is given beside data: only one of the two is allowed' }],
    };
  if (typeof encoded !== 'string' || !BASE64.test(encoded)) {
    return { value: nothing, errors: [{ pointer: pointer(), detail: 'must be padded standard base64' }] };
  }
  const bytes = Buffer.from(encoded, 'base64');
  const document = readJson(bytes, 'data_base64');
  if (!document.ok) return { value: nothing, errors: [{ pointer: pointer(), detail: document.fault.detail }] };
  return { value: wholeValue(bytes, pointer), errors: [] };
}

/** The one value of a document, as the bytes that spell it. */
export function wholeValue(bytes: Buffer, pointer: () => string): RawValue {
  const { start, end, depth } = placeOfValue(bytes);
  return { bytes: bytes.subarray(start, end), depth, pointer };
}

/** An event without data is legal in CloudEvents; our envelope then says null. */
export const noData = (pointer: () => string): RawValue => ({ bytes: NO_DATA, depth: 0, pointer });
