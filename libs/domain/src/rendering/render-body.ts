import type { BodyFormat, EventSummary } from '#libs/contracts';
import { cloudEventAttributes, cloudEventHeader } from './cloud-event.js';
import { envelopeParts, partOf } from './envelope-parts.js';
import { JSON_BODY, type BodyRecipient, type RenderedBody } from './rendered-body.js';

/** What of a body is the same for all recipients; `tail` adds what is not. */
export interface BodyTemplate {
  readonly head: RenderedBody;
  readonly tail?: (recipient: BodyRecipient) => Buffer;
}

/**
 * An event in a format, from nothing but its envelope: whoever renders it again, after a crash or for a retry, gets the
 * same bytes. `data` is copied, never parsed and written anew (ARCHITECTURE.md, invariant 3).
 */
export function bodyTemplate(format: BodyFormat, envelope: Buffer, event: EventSummary): BodyTemplate {
  switch (format) {
    case 'envelope':
      return { head: { body: envelope, headers: JSON_BODY } };
    case 'minimal':
      return { head: { body: minimal(envelope), headers: JSON_BODY } };
    case 'cloudevents-structured':
      return { head: structured(envelope, event) };
    case 'cloudevents-binary':
      return { head: binary(envelope, event) };
    case 'classic':
      return { head: { body: classic(envelope), headers: JSON_BODY }, tail: (to) => classicTail(event, to) };
    default:
      return format satisfies never;
  }
}

function minimal(envelope: Buffer): Buffer {
  const parts = envelopeParts(envelope);
  return spliced`{"type":${partOf(parts, 'type')},"timestamp":${partOf(parts, 'timestamp')},"data":${partOf(parts, 'data')}}`;
}

function structured(envelope: Buffer, event: EventSummary): RenderedBody {
  const attributes = JSON.stringify({ ...cloudEventAttributes(event), datacontenttype: 'application/json' });
  const open = Buffer.from(attributes.slice(0, -1));
  return {
    body: spliced`${open},"data":${partOf(envelopeParts(envelope), 'data')}}`,
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  };
}

function binary(envelope: Buffer, event: EventSummary): RenderedBody {
  const headers: Record<string, string> = { ...JSON_BODY };
  for (const [name, value] of Object.entries(cloudEventAttributes(event)))
    headers[`ce-${name}`] = cloudEventHeader(value);
  return { body: partOf(envelopeParts(envelope), 'data'), headers };
}

function classic(envelope: Buffer): Buffer {
  const parts = envelopeParts(envelope);
  const [id, type, createdAt] = [partOf(parts, 'id'), partOf(parts, 'type'), partOf(parts, 'timestamp')];
  return spliced`{"id":${id},"type":${type},"created_at":${createdAt},"data":${partOf(parts, 'data')}`;
}

function classicTail({ tenantId }: EventSummary, { endpointId, name }: BodyRecipient): Buffer {
  const webhook = JSON.stringify({ id: endpointId, name });
  return Buffer.from(`,"webhook":${webhook},"tenant":${JSON.stringify({ id: tenantId })}}`);
}

/** Text and bytes in turn, as one. */
function spliced(texts: TemplateStringsArray, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(texts.flatMap((text, index) => [Buffer.from(text), parts[index] ?? Buffer.alloc(0)]));
}
