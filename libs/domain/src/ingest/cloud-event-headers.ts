import type { ErrorDetail } from '#libs/contracts';
import { draftOfCloudEvent, type CloudEventAttribute } from './cloud-event-attributes.js';
import { noData, wholeValue } from './cloud-events.js';
import type { EventDraft } from './event-draft.js';
import { pointerTo } from './json-document.js';

/** Request headers as Node gives them: lower-case names. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The HTTP binding's `ce-`; `ce_` is Kafka's, and what some bridges copy over. */
const CE_HEADER = /^ce[-_](.+)$/;

const REQUIRED_HEADERS = ['specversion', 'id', 'source', 'type'].flatMap((name) => [`ce-${name}`, `ce_${name}`]);

/** Whether the request says that it is a CloudEvent in binary mode: any of the required attributes is a header. */
export const isBinaryCloudEvent = (headers: RequestHeaders): boolean =>
  REQUIRED_HEADERS.some((name) => headers[name] !== undefined);

/**
 * Reads a CloudEvent in binary mode (HTTP binding 1.0, 3.1): attributes in headers, the body is the data.
 * @param body empty, or JSON that was validated already
 */
export function readBinaryCloudEvent(headers: RequestHeaders, body: Buffer): EventDraft {
  const attributes = new Map<string, CloudEventAttribute>();
  const errors: ErrorDetail[] = [];
  for (const [header, given] of Object.entries(headers)) {
    const name = CE_HEADER.exec(header)?.[1];
    if (name === undefined || given === undefined) continue;
    const pointer = pointerTo(header);
    const value = decodeHeaderValue(typeof given === 'string' ? given : given.join(', '));
    if (attributes.has(name)) errors.push({ pointer, detail: `is given as ce-${name} and as ce_${name}` });
    if (value === undefined)
      errors.push({ pointer, detail: 'must be ASCII, everything else percent-encoded as UTF-8' });
    attributes.set(name, { pointer: () => pointer, value, json: Buffer.from(JSON.stringify(value ?? null)) });
  }
  const data = body.length === 0 ? noData(() => '') : wholeValue(body, () => '');
  const draft = draftOfCloudEvent(attributes, data, (name) => pointerTo(`ce-${name}`));
  return { ...draft, errors: [...errors, ...draft.errors] };
}

/**
 * The text of an attribute's header: double quotes are undone, then percent-encoding, once (HTTP binding 1.0, 3.1.3.2).
 * @returns undefined when the value is not ASCII, or not percent-encoded UTF-8
 */
export function decodeHeaderValue(header: string): string | undefined {
  const unquoted = /^"(.*)"$/.exec(header)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? header;
  if (!/^[\x20-\x7e]*$/.test(unquoted)) return undefined;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    return undefined;
  }
}
